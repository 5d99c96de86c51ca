import { AttemptLimit } from './attempt-limit';
import { TooManyAttemptsError } from '../callers/auth-errors';

it('allows so many in a window, and again in the next', () => {
  let now = 0;
  const limit = new AttemptLimit(2, 1000, 10, () => now);
  limit.take('a');
  limit.take('a');
  expect(() => limit.take('a')).toThrow(TooManyAttemptsError);
  limit.take('b');
  now = 999;
  expect(() => limit.take('a')).toThrow('try again in 1 s');
  now = 1000;
  limit.take('a');
});

it('forgets what was in order', () => {
  const limit = new AttemptLimit(1, 1000);
  limit.take('a');
  limit.forget('a');
  limit.take('a');
});

it('gives back one attempt, also the one that was the last', () => {
  const limit = new AttemptLimit(2, 1000, 10, () => 0);
  limit.take('a');
  limit.take('a');
  limit.giveBack('a');
  limit.giveBack('b');
  limit.take('a');
  expect(() => limit.take('a')).toThrow(TooManyAttemptsError);
});

it('keeps no more keys than it may', () => {
  const limit = new AttemptLimit(2, 1000, 2, () => 0);
  for (const key of ['a', 'b', 'c']) limit.take(key); // 'a' is forgotten for 'c'
  limit.take('a'); // and 'b' for 'a'
  limit.take('c'); // its second
  expect(() => limit.take('c')).toThrow(TooManyAttemptsError);
});

it('lets nobody in early because ten thousand others have tried meanwhile', () => {
  let now = 0;
  const limit = new AttemptLimit(3, 300_000, 100, () => now);
  for (let attempt = 0; attempt < 3; ++attempt) limit.take('victim');
  for (let other = 0; other < 10_000; ++other) limit.take(`other ${other}`);
  expect(() => limit.take('victim')).toThrow('try again in 300 s');
  now = 300_000;
  limit.take('victim');
});

it('makes nobody wait longer for those who were shut out before and later', () => {
  let now = 0;
  const limit = new AttemptLimit(2, 1000, 10, () => now);
  limit.take('early');
  now = 500;
  limit.take('late');
  limit.take('late');
  limit.take('early');
  now = 1000;
  limit.take('early');
  expect(() => limit.take('late')).toThrow(TooManyAttemptsError);
});

it('goes by a clock that nobody sets', () => {
  jest.useFakeTimers({ doNotFake: ['performance'] });
  try {
    const limit = new AttemptLimit(1, 3_600_000);
    limit.take('a');
    jest.setSystemTime(Date.now() + 86_400_000);
    expect(() => limit.take('a')).toThrow(TooManyAttemptsError);
  } finally {
    jest.useRealTimers();
  }
});
