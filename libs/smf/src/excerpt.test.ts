import { EXCERPT_MIN_MESSAGES, type ExcerptMessage, excerpt, releases } from './excerpt';

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

describe('excerpt', () => {
  it('keeps what comes before the cut, in its own time', () => {
    const played = excerpt(scale(100), 5);
    expect(played).toHaveLength(100);
    expect(played[99]!.timeUs).toBe(49 * 100_000 + 90_000);
  });

  it('counts the seconds from the first note and loses nothing before it', () => {
    const program = { timeUs: 1_000_000, bytes: Uint8Array.of(0xc0, 5) };
    const played = excerpt([program, ...scale(100, 3_000_000)], 5);
    expect(hex(played[0]!)).toBe('c005');
    expect(played[0]!.timeUs).toBe(0);
    expect(played[1]!.timeUs).toBe(2_000_000);
    expect(played).toHaveLength(101);
  });

  it('releases notes and pedals that the cut leaves sounding, at the cut', () => {
    const pedal = { timeUs: 0, bytes: Uint8Array.of(0xb2, 64, 127) };
    const piece = [pedal, ...scale(60), on(5_995_000, 70, 3), on(9_000_000, 1)];
    const played = excerpt(piece, 6);
    expect(played.slice(-3).map((m) => [m.timeUs, hex(m)])).toEqual([
      [5_995_000, '934664'],
      [6_000_000, '834640'],
      [6_000_000, 'b24000'],
    ]);
  });

  it('repeats a shorter piece until the seconds are full', () => {
    const piece = scale(40);
    const played = excerpt(piece, 10);
    expect(played.length).toBeGreaterThan(2 * piece.length);
    expect(hex(played[piece.length]!)).toBe(hex(piece[0]!));
    expect(played[piece.length]!.timeUs).toBe(39 * 100_000 + 90_000 + 500_000);
  });

  it('never plays fewer messages than prove something', () => {
    expect(excerpt([on(0, 60), off(1000, 60)], 0.001).length).toBe(EXCERPT_MIN_MESSAGES);
  });

  it('has nothing to play from an empty piece', () => {
    expect(excerpt([], 5)).toEqual([]);
  });
});

describe('releases', () => {
  it('knows a note-on with velocity 0 as a note-off', () => {
    expect(releases([on(0, 60), { timeUs: 1, bytes: Uint8Array.of(0x90, 60, 0) }], 2)).toEqual([]);
  });

  it('releases a key struck twice once', () => {
    expect(releases([on(0, 60), on(1, 60)], 2).map(hex)).toEqual(['803c40']);
  });
});
