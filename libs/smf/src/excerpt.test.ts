import { type ExcerptMessage, excerpt, LEAD_US } from './excerpt';

const on = (timeUs: number, note: number, channel = 0): ExcerptMessage => ({
  timeUs,
  bytes: Uint8Array.of(0x90 | channel, note, 100),
});
const off = (timeUs: number, note: number, channel = 0): ExcerptMessage => ({
  timeUs,
  bytes: Uint8Array.of(0x80 | channel, note, 64),
});
/** A scale of `count` notes, one each 100 ms, each released after 90 ms. */
const scale = (count: number, startUs = 0): ExcerptMessage[] =>
  Array.from({ length: count }, (_, i) => [
    on(startUs + i * 100_000, 40 + (i % 60)),
    off(startUs + i * 100_000 + 90_000, 40 + (i % 60)),
  ]).flat();
const hex = (m: ExcerptMessage) => Buffer.from(m.bytes).toString('hex');
const played = (piece: ExcerptMessage[], seconds: number) => [...excerpt(piece, seconds)];

describe('excerpt', () => {
  it('keeps what comes before the cut, in its own time', () => {
    const five = played(scale(100), 5);
    expect(five).toHaveLength(100);
    expect(five[99]!.timeUs).toBe(49 * 100_000 + 90_000);
  });

  it('never lasts longer than it was asked to, however slow the piece', () => {
    const slow = [on(0, 60), off(2_900_000, 60), on(3_100_000, 62), off(9_000_000, 62)];
    expect(played(slow, 3).map((m) => m.timeUs)).toEqual([0, 2_900_000]);
    expect(
      played(slow, 4)
        .map((m) => [m.timeUs, hex(m)])
        .at(-1),
    ).toEqual([4_000_000, '803e40']);
  });

  it('waits for no silent beginning, and loses nothing of it', () => {
    const program = { timeUs: 1_000_000, bytes: Uint8Array.of(0xc0, 5) };
    const five = played([program, ...scale(100, 3_000_000)], 5);
    expect([five[0]!, five[1]!].map((m) => [m.timeUs, hex(m)])).toEqual([
      [0, 'c005'],
      [LEAD_US, '902864'],
    ]);
    expect(five.at(-1)!.timeUs).toBeLessThanOrEqual(5_000_000);
  });

  it('releases notes and pedals that the cut leaves sounding, at the cut', () => {
    const pedal = { timeUs: 0, bytes: Uint8Array.of(0xb2, 64, 127) };
    const piece = [pedal, ...scale(60), on(5_995_000, 70, 3), on(9_000_000, 1)];
    expect(
      played(piece, 6)
        .slice(-3)
        .map((m) => [m.timeUs, hex(m)]),
    ).toEqual([
      [5_995_000, '934664'],
      [6_000_000, '834640'],
      [6_000_000, 'b24000'],
    ]);
  });

  it('repeats a shorter piece until the seconds are full', () => {
    const piece = scale(40);
    const ten = played(piece, 10);
    expect(ten.length).toBeGreaterThan(2 * piece.length);
    expect(hex(ten[piece.length]!)).toBe(hex(piece[0]!));
    expect(ten[piece.length]!.timeUs).toBe(39 * 100_000 + 90_000 + 500_000);
  });

  it('has nothing to play from an empty piece', () => {
    expect(played([], 5)).toEqual([]);
  });

  it('knows a note-on with velocity 0 as a note-off, and releases a key struck twice once', () => {
    const silent = [on(0, 60), { timeUs: 1, bytes: Uint8Array.of(0x90, 60, 0) }, on(9_000_000, 1)];
    expect(played(silent, 1)).toHaveLength(2);
    expect(played([on(0, 60), on(1, 60), on(9_000_000, 1)], 1).map(hex)).toEqual(['903c64', '903c64', '803c40']);
  });

  it('reads no more of the piece than it plays', () => {
    let read = 0;
    const endless = {
      *[Symbol.iterator]() {
        for (let i = 0; ; i += 1) {
          read += 1;
          yield on(i * 1000, 60);
        }
      },
    };
    expect([...excerpt(endless, 1)]).toHaveLength(1001);
    expect(read).toBeLessThan(1010);
  });
});
