// Whatever happens to a file on its way: it is read, ends, and gives nothing but MIDI messages in the order of time.
import fc from 'fast-check';
import { readSmf, SmfError, timedMessages } from '../src';
import { isOneMessage } from '../src/one-message';
import { HARMLESS, WRONG } from './kinds';

/** One thing that can happen to bytes; `at` and `to` are parts of their length. */
const change = fc.record({
  what: fc.constantFrom('set', 'cut', 'insert', 'remove', 'repeat', 'status' as const),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  to: fc.double({ min: 0, max: 1, noNaN: true }),
  byte: fc.integer({ min: 0, max: 255 }),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

function changed(bytes: Uint8Array, { what, at, to, byte }: Change): Uint8Array {
  const [from, end] = [at, to].map((part) => Math.floor(part * bytes.length)).sort((a, b) => a - b) as [number, number];
  const [before, middle, after] = [bytes.subarray(0, from), bytes.subarray(from, end), bytes.subarray(end)];
  switch (what) {
    case 'set':
      return Buffer.concat([before, Uint8Array.of(byte), bytes.subarray(from + 1)]);
    case 'status':
      return Buffer.concat([before, Uint8Array.of(byte | 0xf0), bytes.subarray(from + 1)]);
    case 'cut':
      return before;
    case 'insert':
      return Buffer.concat([before, Uint8Array.of(byte), middle, after]);
    case 'remove':
      return Buffer.concat([before, bytes.subarray(from + 1)]);
    case 'repeat':
      return Buffer.concat([before, middle, middle, after]);
  }
}

const files = [...HARMLESS, ...WRONG].map(({ bytes }) => bytes);
const spoilt = fc
  .tuple(fc.constantFrom(...files), fc.array(change, { minLength: 1, maxLength: 6 }))
  .map(([file, changes]) => changes.reduce(changed, file));
const withAHeader = fc
  .uint8Array({ maxLength: 400 })
  .map((body) => Buffer.concat([Buffer.from('MThd\0\0\0\x06\0\x01\0\x01\0\x60MTrk\0\0\0\0', 'latin1'), body]));

/** Refusals are allowed for what is no MIDI file alone. */
function look(bytes: Uint8Array): void {
  let file;
  try {
    file = readSmf(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(SmfError);
    expect((error as SmfError).code).toBe('smf-not-a-midi-file');
    return;
  }
  let [count, last] = [0, 0];
  const lastTicks = new Map<number, number>();
  for (const { bytes: message, timeUs, tick, track } of timedMessages(file)) {
    if (!isOneMessage(message)) throw new Error(`no message: ${Buffer.from(message).toString('hex')}`);
    if (!(timeUs >= last) || !Number.isFinite(timeUs)) throw new Error(`${timeUs} µs after ${last}`);
    if (tick < (lastTicks.get(track) ?? 0)) throw new Error(`tick ${tick} steps back`);
    lastTicks.set(track, tick);
    last = timeUs;
    count += 1;
  }
  expect(count).toBe(file.messages);
  expect(file.warnings.length).toBeLessThanOrEqual(19);
  expect(new Set(file.warnings.map(({ code }) => code)).size).toBe(file.warnings.length);
  for (const { count: times, offset } of file.warnings) {
    expect(times).toBeGreaterThan(0);
    expect(offset).toBeLessThanOrEqual(bytes.length);
  }
}

it('reads every file that something happened to', () => {
  fc.assert(fc.property(spoilt, look), { numRuns: 1000 });
});

it('reads anything that follows a header', () => {
  fc.assert(fc.property(withAHeader, look), { numRuns: 1000 });
});

it('refuses all of them strictly, or finds nothing wrong with them', () => {
  fc.assert(
    fc.property(spoilt, (bytes) => {
      let strict;
      try {
        strict = readSmf(bytes, { strict: true });
      } catch (error) {
        expect(error).toBeInstanceOf(SmfError);
        return;
      }
      expect(readSmf(bytes).warnings).toEqual([]);
      expect(strict.messages).toBe(readSmf(bytes).messages);
    }),
    { numRuns: 1000 },
  );
});

it('never plays less than there was without a word', () => {
  for (const { name, bytes } of HARMLESS) {
    const whole = readSmf(bytes).messages;
    for (let length = 14; length < bytes.length; length += 1) {
      const { messages, warnings } = readSmf(bytes.subarray(0, length));
      if (messages < whole && warnings.length === 0) throw new Error(`${name}, cut at byte ${length}: not a word`);
    }
  }
});
