import { BURST_BYTES, CABLE_BYTES_PER_SECOND, Pace } from './pace';

const second = 1e6;

const maySend = (pace: Pace, size: number, now: number) => {
  const { bytes, any } = pace.room(now);
  return size <= bytes || any;
};

/** Sends them one after the other, each at the first look at which it may go; when each went, µs. */
function times(sizes: number[], from = 0): number[] {
  const pace = new Pace();
  let now = from;
  return sizes.map((size) => {
    while (!maySend(pace, size, now)) now += 1000;
    pace.sent(size, now);
    return now;
  });
}

describe('Pace', () => {
  it('lets a patch or two go at once', () => {
    expect(times([4000, 4000])).toEqual([0, 0]);
  });

  it('slows a dump down to the speed of the cable, and never lets more wait than there is room for', () => {
    const sizes = Array<number>(200).fill(256);
    const when = times(sizes, 12 * second);
    const total = 200 * 256;
    const took = when.at(-1)! - when[0]!;
    expect(took).toBeCloseTo(((total - BURST_BYTES) / CABLE_BYTES_PER_SECOND) * second, -5);
    for (const [i, at] of when.entries()) {
      const through = ((at - when[0]!) * CABLE_BYTES_PER_SECOND) / second;
      expect((i + 1) * 256 - through).toBeLessThanOrEqual(BURST_BYTES + 1);
    }
  });

  it('lets a message that is longer than all room go alone', () => {
    const [first, second_, third] = times([100, 60_000, 100]);
    expect(first).toBe(0);
    expect(second_).toBeCloseTo((100 / CABLE_BYTES_PER_SECOND) * second, -4);
    expect(third! - second_!).toBeCloseTo(((60_000 + 100 - BURST_BYTES) / CABLE_BYTES_PER_SECOND) * second, -4);
  });

  it('has room again after a rest, and is not confused by a clock that stands still', () => {
    const pace = new Pace();
    pace.sent(BURST_BYTES, 0);
    expect(maySend(pace, 1000, 0)).toBe(false);
    expect(maySend(pace, 1000, -5)).toBe(false);
    expect(maySend(pace, 1000, 10 * second)).toBe(true);
  });
});
