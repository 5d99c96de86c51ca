import { failedMasters, mayFollow, mayHaveReached } from './epoch-pace';
import type { PastEpoch } from './session';

const NOW = 1_000_000;
/** The latest first: [seconds ago, reason, master]. */
const epochs = (...all: [secondsAgo: number, reason: string, master?: string][]): PastEpoch[] =>
  all.map(([ago, reason, masterPeerId = 'x'], i) => ({
    ...{ term: all.length - i, masterPeerId, reason },
    atMs: NOW - ago * 1000,
  }));

it.each<[string, Parameters<typeof epochs>, boolean]>([
  ['the first', [], true],
  ['the first of reports', [[0, 'only']], true],
  [
    'the second of reports right after the first',
    [
      [3, 'serving'],
      [6, 'only'],
    ],
    false,
  ],
  [
    'the second of reports a little later',
    [
      [4, 'serving'],
      [6, 'only'],
    ],
    true,
  ],
  [
    'the third of reports within a minute',
    [
      [7, 'stays'],
      [12, 'serving'],
      [20, 'only'],
    ],
    false,
  ],
  [
    'one long after all others',
    [
      [60, 'stays'],
      [61, 'stays'],
      [62, 'stays'],
    ],
    true,
  ],
])('%s [ELECTION-4.1-4]', (_, last, may) => expect(mayFollow(epochs(...last), NOW)).toBe(may));

it('lets reports make few epochs in ten seconds, however many there are [ELECTION-4.1-4]', () => {
  const made: PastEpoch[] = [];
  for (let atMs = NOW; atMs <= NOW + 10_000; atMs += 50)
    if (mayFollow(made, atMs)) made.unshift({ term: made.length + 1, masterPeerId: 'x', reason: 'stays', atMs });
  expect(made.length).toBeLessThan(4);
});

it('remembers for a minute who was deposed for not serving [ELECTION-1.3-2]', () => {
  const last = epochs([10, 'earliest', 'd'], [50, 'serving', 'c'], [61, 'serving', 'b'], [62, 'only', 'a']);
  expect(failedMasters(last, NOW)).toEqual(new Set(['b']));
});

it.each([
  [17, 0, true],
  [18, 0, false],
  [77, 60, true],
  [78, 60, false],
])('peers can have come to term %s, %s s after the first: %s [ELECTION-5.4-3]', (term, secondsAgo, can) => {
  expect(mayHaveReached(epochs([secondsAgo, 'only']), term, NOW)).toBe(can);
});
