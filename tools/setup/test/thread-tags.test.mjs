// A public function that does not say which thread may call it, and a tag that is spelled otherwise, are seen by the lint.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tagTroubles } from '../../walls/thread-tags.mjs';

/** A header with this class in it. */
const header = (...lines) => ['#pragma once', '', 'namespace midip2p::core {', '', ...lines, '', '}', ''].join('\n');
const troubles = (...lines) => tagTroubles('ring.hpp', header(...lines));

test('a public function without a tag is told with its line', () => {
  const found = troubles('class Ring {', '  public:', '    /// Makes room.', '    void clear() noexcept;', '};');
  assert.deepEqual(found, ['ring.hpp:8: Ring has no thread tag: void clear() noexcept;']);
});

test('its own comment, the heading above it or the comment of its class gives a function its tag', () => {
  const own = troubles('class Ring {', '  public:', '    /// Makes room. [io]', '    void clear();', '};');
  const trailing = troubles('class Ring {', '  public:', '    int size() const; // [any] wait-free', '};');
  const heading = troubles('class Ring {', '  public:', '    // ---- [io]', '', '    void clear();', '};');
  const ofClass = troubles('/// Design: a ring. [io]', 'class Ring {', '  public:', '    void clear();', '};');
  assert.deepEqual([own, trailing, heading, ofClass], [[], [], [], []]);
});

test('a heading without a tag ends the one before it', () => {
  const lines = [
    'class Ring {',
    '  public:',
    '    // ---- [io]',
    '    int first();',
    '    // ---- more',
    '    int last();',
    '};',
  ];
  assert.deepEqual(troubles(...lines), ['ring.hpp:10: Ring has no thread tag: int last();']);
});

test('what is no function that others call needs no tag', () => {
  const found = troubles(
    'class Ring {',
    '  public:',
    '    Ring() = default;',
    '    explicit Ring(int size);',
    '    ~Ring() { close(); }',
    '    Ring(const Ring&) = delete;',
    '    Ring& operator=(const Ring&) = delete;',
    '    static constexpr int most() { return 8; }',
    '    int size = 0;',
    '',
    '  private:',
    '    void grow();',
    '};',
    'struct Item {',
    '    bool empty() const;',
    '};',
    'class Other;',
  );
  assert.deepEqual(found, []);
});

test('a tag that is spelled otherwise is told with those that there are', () => {
  const found = troubles('/// Design: a ring. [any thread]', 'class Ring {', '  public:', '    void clear();', '};');
  assert.deepEqual(found, ['ring.hpp:5: [any thread] is no thread tag: [io] [control] [producer] [taker] [any]']);
});

test('of what a thread that plays or takes may call it is said whether it may wait', () => {
  const ring = (tag) => troubles(`/// Design: a ring. ${tag}`, 'class Ring {', '  public:', '    void pop();', '};');
  assert.deepEqual(ring('[taker]'), ['ring.hpp:5: [taker] has to be followed by wait-free or may wait']);
  assert.deepEqual([ring('[taker] wait-free'), ring('[producer] may wait')], [[], []]);
  assert.deepEqual(ring('[io], a requirement: [TOAST-2.3-3]'), []);
});

test('a class in the style of JUCE is read, too: its braces and blanks stand elsewhere', () => {
  const found = troubles(
    'class View final : public juce::Component',
    '{',
    'public:',
    '    explicit View (Owner& owner);',
    '    View (const View&) = delete;',
    '    ~View() override;',
    '    void paint (juce::Graphics&) override;',
    '    [[nodiscard]] int looks() const noexcept { return looks_; } // [any] wait-free',
    '',
    'private:',
    '    void look();',
    '    JUCE_DECLARE_NON_COPYABLE (View)',
    '};',
  );
  assert.deepEqual(found, ['ring.hpp:11: View has no thread tag: void paint (juce::Graphics&) override;']);
});
