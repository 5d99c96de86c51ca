import { AttemptLimit } from './attempt-limit';
import { TooManyAttemptsError } from './auth-errors';

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

it('keeps no more keys than it may', () => {
  const limit = new AttemptLimit(1, 1000, 2, () => 0);
  for (const key of ['a', 'b', 'c']) limit.take(key); // 'a' is forgotten for 'c'
  limit.take('a'); // and 'b' for 'a'
  expect(() => limit.take('c')).toThrow(TooManyAttemptsError);
});
