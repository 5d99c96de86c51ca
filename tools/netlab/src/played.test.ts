import { delaysMs, hangingNotes, lostOf, percentile, stallMs } from './played';

const sent = [0, 50_000, 100_000, 150_000];

it('takes the delays of what came, and counts the rest as lost', () => {
  const played = { sent, came: [35_000, 0, 140_000, 185_500] };
  expect(delaysMs(played)).toEqual([35, 35.5, 40]);
  expect(lostOf(played)).toBe(1);
  expect([0.5, 0.99].map((share) => percentile(delaysMs(played), share))).toEqual([35.5, 40]);
  expect(percentile([], 0.5)).toBeNull();
});

it('counts notes that hang: begun and not ended, or ended before they began', () => {
  expect(hangingNotes({ came: [1, 2, 3, 4] })).toBe(0);
  expect(hangingNotes({ came: [1, 0, 3, 4] })).toBe(1);
  expect(hangingNotes({ came: [2, 1, 0, 4] })).toBe(1);
  expect(hangingNotes({ came: [1, 2, 3] })).toBe(1);
});

it('finds the longest silence beyond what was played', () => {
  expect(stallMs({ came: [35_000, 85_000, 135_000] }, 50)).toBe(0);
  expect(stallMs({ came: [35_000, 0, 135_000] }, 50)).toBe(50);
  expect(stallMs({ came: [235_000, 235_100, 236_000] }, 50)).toBe(0);
  expect(stallMs({ came: [] }, 50)).toBe(0);
});
