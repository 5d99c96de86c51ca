import { Pace } from '../admission/pace';
import { LatestOnly } from './latest-only';

let now = 0;
beforeEach(() => {
  now = 0;
  jest.useFakeTimers();
});
afterEach(() => jest.useRealTimers());

const pass = async (ms: number) => {
  now += ms;
  await jest.advanceTimersByTimeAsync(ms);
};

it('does the first at once, and of those that come too fast the latest, when its time has come', async () => {
  const done: string[] = [];
  const latest = new LatestOnly(new Pace(1, 2, () => now));
  const say = (key: string, what: string) => latest.run(key, async () => void done.push(what));
  for (const what of ['a1', 'a2', 'a3', 'a4', 'a5']) await say('a', what);
  await say('b', 'b1');
  expect(done).toEqual(['a1', 'a2', 'b1']);
  await pass(999);
  expect(done).toHaveLength(3);
  await pass(1);
  expect(done.slice(3)).toEqual(['a5']);
  await pass(10_000);
  expect(done).toHaveLength(4);
});

it('does nothing for a key that is forgotten, and tells the one who waits what has failed', async () => {
  const done: string[] = [];
  const latest = new LatestOnly(new Pace(1, 1, () => now));
  await expect(latest.run('a', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
  await latest.run('a', async () => void done.push('late'));
  latest.forget('a');
  await pass(10_000);
  expect(done).toEqual([]);
});
