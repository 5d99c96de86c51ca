import { clockFigures, drawShift, localOf, type ClockShift, type TimelineSnapshot } from './clocks';

/** A Timeline that is right but for `error` µs: session time is machine time + 1 s. */
const timeline = (shift: ClockShift, machineUs: number, error = 0): TimelineSnapshot => ({
  machineUs,
  state: 'locked',
  epoch: { term: 1, elector: 0 },
  referenceLocal: localOf(shift, machineUs),
  referenceSession: machineUs + 1e6 + error,
  rate: 1 / (1 + shift.ppm * 1e-6),
  jitterBoundUs: 3,
  pathBoundUs: 20,
});

describe('clockFigures', () => {
  const ada = { us: -3_000_000, ppm: 20 };
  const ben = { us: 7_000_000, ppm: -30 };
  const now = 5e9;

  it('is the truth when both Timelines are right, at any instant', () => {
    const a = { shift: ada, timeline: timeline(ada, now - 400_000) };
    const b = { shift: ben, timeline: timeline(ben, now - 100_000) };
    const { trueOffsetUs, offsetUs, pathBoundUs, jitterBoundUs } = clockFigures(a, b, now);
    expect(trueOffsetUs).toBeCloseTo(10_000_000 - 5e9 * 50e-6, 3);
    expect(offsetUs).toBeCloseTo(trueOffsetUs, 2);
    expect([jitterBoundUs, pathBoundUs]).toEqual([6, 40]);
  });

  it('shows an error of either clock', () => {
    const a = { shift: ada, timeline: timeline(ada, now) };
    const b = { shift: ben, timeline: timeline(ben, now, 500) };
    const { trueOffsetUs, offsetUs } = clockFigures(a, b, now);
    expect(offsetUs - trueOffsetUs).toBeCloseTo(-500, 0);
  });
});

describe('drawShift', () => {
  it('stays within its limits', () => {
    for (let i = 0; i < 200; i += 1) {
      const { us, ppm } = drawShift(Math.random);
      expect(Math.abs(us)).toBeGreaterThanOrEqual(1e6);
      expect(Math.abs(us)).toBeLessThanOrEqual(1e7);
      expect(Math.abs(ppm)).toBeLessThanOrEqual(30);
    }
  });
});
