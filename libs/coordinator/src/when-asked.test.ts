import type { Clock } from './clock';
import { ServerUnreachableError, TooManyCallsError } from './errors';
import { whenAsked } from './when-asked';

/** Every wait is over at once, and kept. */
function clockThatJumps() {
  let now = 0;
  const waits: number[] = [];
  const clock: Clock = {
    nowMs: () => now,
    after: (delayMs, act) => {
      waits.push(delayMs);
      now += delayMs;
      queueMicrotask(act);
      return () => undefined;
    },
  };
  return { clock, waits };
}

function tooMany(retryAfterMs: number | null): TooManyCallsError {
  const error = new TooManyCallsError('too many calls');
  error.retryAfterMs = retryAfterMs;
  return error;
}

/** Fails with these, one after another, and then goes well. */
const failing = (errors: Error[]) => () => {
  const error = errors.shift();
  return error ? Promise.reject(error) : Promise.resolve('well');
};

it('comes again when the server says, and not before', async () => {
  const { clock, waits } = clockThatJumps();
  await expect(whenAsked(clock, () => 0.5, failing([tooMany(1000), tooMany(2000)]))).resolves.toBe('well');
  expect(waits).toEqual([1135, 2260]);
});

it('does not wait longer than anybody would', async () => {
  const { clock, waits } = clockThatJumps();
  await expect(whenAsked(clock, () => 0, failing([tooMany(8000), tooMany(8000)]))).rejects.toThrow('too many calls');
  expect(waits).toEqual([8010]);
});

it('makes no call again that the server has not asked for', async () => {
  const { clock, waits } = clockThatJumps();
  await expect(whenAsked(clock, () => 0, failing([tooMany(null)]))).rejects.toThrow('too many calls');
  await expect(whenAsked(clock, () => 0, failing([new ServerUnreachableError('away')]))).rejects.toThrow('away');
  expect(waits).toEqual([]);
});
