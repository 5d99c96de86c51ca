// One route at work: its rule, and the notes that it has let through and that still sound.
#pragma once

#include "core/midi/controls.hpp"
#include "core/routing/rule.hpp"
#include "core/types.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <vector>

namespace midip2p::core {

/// Design: a note-off ends the note that was struck, whatever the rule says by then. So each note that has passed is
/// remembered with the channel and key on which it was sent on, and its note-off goes there. A rule can be changed, or
/// the route removed, in the middle of a chord, and no note hangs. The same holds for pedals, bend and modulation. A
/// note that did not pass was never struck, and needs no end. [io]
class Passage {
  public:
    explicit Passage(const Rule& rule) : rule_(rule) {}

    /// The rule for messages that come from here on.
    void set_rule(const Rule& rule) noexcept { rule_ = rule; }
    [[nodiscard]] const Rule& rule() const noexcept { return rule_; }

    /// True for a message that does not pass although nobody has asked for that: both ends are told. [TOAST-5.3-5]
    [[nodiscard]] bool withholds(ByteView midi) const noexcept {
        const std::uint16_t bit = bit_of(kind_of(midi));
        return (rule_.withheld & bit) != 0 && (rule_.kinds & bit) == 0;
    }

    /// Makes room for a stream before its first event, which would otherwise allocate.
    void prepare(StreamId stream) { (void)held_of(stream); }
    /// The stream is over, and its notes have been released.
    void forget(StreamId stream) noexcept;

    /// Calls `emit(ByteView)` for each message that this message becomes: none, itself (the same bytes if nothing
    /// changes), another one, or several. The views hold until emit returns.
    template <class Emit> void apply(StreamId stream, ByteView midi, Emit&& emit);
    /// Ends every note that passed and still sounds, of one stream or (0) of all of them: emit(StreamId, ByteView).
    template <class Emit> void release(StreamId stream, Emit&& emit);

  private:
    static constexpr std::uint16_t kStruck = 0x8000;
    /// What sounds of one stream, by the channel and key of the stream.
    struct Held {
        StreamId stream = 0;
        std::array<std::uint16_t, 16 * 128> notes{}; // 0, or kStruck | channel << 7 | key as sent on
        // By control and channel: 0 where it rests, or the channel as sent on + 1
        std::array<std::array<std::uint8_t, 16>, kControls.size()> controls{};
    };

    [[nodiscard]] Held& held_of(StreamId stream);
    [[nodiscard]] bool admits(ByteView midi) const noexcept;
    void judge(Held& held, ByteView midi);
    void judge_note(Held& held, ByteView midi);
    void judge_pressure(Held& held, ByteView midi);
    void judge_control(Held& held, ByteView midi, ControlChange change);
    void judge_controller(Held& held, ByteView midi);
    void end_notes(Held& held, unsigned channel);
    void end_all(Held& held);
    void out(unsigned status, unsigned first, unsigned second, std::uint8_t size = 3) noexcept;

    Rule rule_;
    std::map<StreamId, Held> streams_; // a peer may have a thousand
    // The messages that the last message became: at most an end of every note and control of a stream, and itself.
    std::vector<ShortMessage> out_ = std::vector<ShortMessage>(16 * 128 + kControls.size() * 16 + 1);
    std::size_t out_size_ = 0;
};

// ---- details ----

template <class Emit> void Passage::apply(StreamId stream, ByteView midi, Emit&& emit) {
    if (midi.empty()) return;
    Held& held = held_of(stream);
    if (midi[0] >= 0xf0) {
        if (midi[0] == 0xff) held = {.stream = stream, .notes = {}, .controls = {}}; // everything falls silent there
        if (admits(midi)) emit(midi);
        return;
    }
    out_size_ = 0;
    judge(held, midi);
    for (std::size_t i = 0; i < out_size_; ++i) {
        const ByteView message = out_[i].view();
        const bool same = message.size() == midi.size() && std::equal(message.begin(), message.end(), midi.begin());
        emit(same ? midi : message);
    }
}

template <class Emit> void Passage::release(StreamId stream, Emit&& emit) {
    for (auto& [id, held] : streams_) {
        if (stream != 0 && held.stream != stream) continue;
        out_size_ = 0;
        end_all(held);
        for (std::size_t i = 0; i < out_size_; ++i) emit(held.stream, out_[i].view());
    }
}

} // namespace midip2p::core
