import { Pace } from './pace';

function aPace(perSecond: number, burst: number) {
  const clock = { now: 0 };
  return { clock, pace: new Pace(perSecond, burst, () => clock.now) };
}

it('lets a burst through, then so many a second, each key for itself', () => {
  const { clock, pace } = aPace(2, 3);
  expect([pace.take('a'), pace.take('a'), pace.take('a')]).toEqual([0, 0, 0]);
  expect(pace.take('a')).toBe(500);
  expect(pace.take('b')).toBe(0);
  clock.now = 499;
  expect(pace.take('a')).toBeCloseTo(1);
  clock.now = 500;
  expect(pace.take('a')).toBe(0);
  expect(pace.take('a')).toBe(500);
});

it('saves up no more than a burst', () => {
  const { clock, pace } = aPace(1, 2);
  pace.take('a');
  clock.now = 3_600_000;
  expect([pace.take('a'), pace.take('a')]).toEqual([0, 0]);
  expect(pace.take('a')).toBe(1000);
});

it('gives back what was taken in vain', () => {
  const { pace } = aPace(1, 1);
  pace.take('a');
  pace.giveBack('a');
  expect(pace.take('a')).toBe(0);
  expect(pace.take('a')).toBe(1000);
});

it('forgets who has nothing to wait for, and nobody else', () => {
  const { clock, pace } = aPace(1, 2);
  pace.take('busy');
  for (let at = 0; at < 100_000; ++at) {
    clock.now += 1;
    pace.take('busy');
    pace.take(`other ${at}`);
  }
  expect(pace.size).toBeLessThan(8192);
  expect(pace.take('busy')).toBeGreaterThan(0);
});
