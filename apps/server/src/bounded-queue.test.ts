import { BoundedQueue } from './bounded-queue';

/** Work that ends when it is told to. */
function aWork() {
  let end!: () => void;
  const begun = { yet: false };
  const ended = new Promise<void>((resolve) => (end = resolve));
  const work = async () => {
    begun.yet = true;
    await ended;
    return 'done';
  };
  return { work, end, begun };
}
const settled = () => new Promise(setImmediate);

describe('BoundedQueue', () => {
  it('does few at a time, and the others in the order in which they came', async () => {
    const queue = new BoundedQueue({ atOnce: 2, mostWaiting: 10, patienceMs: 60_000, busy: 'too many' });
    const works = [aWork(), aWork(), aWork(), aWork()];
    const all = works.map(({ work }) => queue.run(work));
    await settled();
    expect(works.map(({ begun }) => begun.yet)).toEqual([true, true, false, false]);
    works[1]!.end();
    await settled();
    expect(works.map(({ begun }) => begun.yet)).toEqual([true, true, true, false]);
    works.forEach(({ end }) => end());
    expect(await Promise.all(all)).toEqual(['done', 'done', 'done', 'done']);
    expect(queue.length).toEqual({ working: 0, waiting: 0 });
  });

  it('turns away whom it has no place for, and who has waited too long, and says when to come again', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate'] });
    try {
      const queue = new BoundedQueue({ atOnce: 1, mostWaiting: 1, patienceMs: 5000, busy: 'too many' });
      const [first, second, third] = [aWork(), aWork(), aWork()];
      const one = queue.run(first.work);
      const two = queue.run(second.work).catch((error: unknown) => error);
      await expect(queue.run(third.work)).rejects.toMatchObject({
        code: 'server-busy',
        retryAfterMs: 5000,
        message: 'too many: try again in 5 s',
      });
      jest.advanceTimersByTime(5000);
      expect(await two).toMatchObject({ code: 'server-busy' });
      first.end();
      await one;
      expect([second.begun.yet, third.begun.yet]).toEqual([false, false]);
    } finally {
      jest.useRealTimers();
    }
  });

  it('forgets a caller who has gone: ten thousand that were cancelled keep nobody waiting', async () => {
    const queue = new BoundedQueue({ atOnce: 1, mostWaiting: 10_000, patienceMs: 60_000, busy: 'too many' });
    const first = aWork();
    const one = queue.run(first.work);
    let done = 0;
    const callers = Array.from({ length: 10_000 }, () => new AbortController());
    const burst = callers.map(({ signal }) => queue.run(() => Promise.resolve(++done), signal));
    const answers = Promise.allSettled(burst);
    callers.forEach((caller) => caller.abort(new Error('the caller has gone')));
    expect((await answers).every(({ status }) => status === 'rejected')).toBe(true);
    const last = queue.run(() => Promise.resolve('my turn'));
    first.end();
    expect([await one, await last, done]).toEqual(['done', 'my turn', 0]);
    await expect(queue.run(first.work, callers[0]!.signal)).rejects.toThrow('the caller has gone');
  });

  it('goes on after work that has failed', async () => {
    const queue = new BoundedQueue({ atOnce: 1, mostWaiting: 10, patienceMs: 60_000, busy: 'too many' });
    const failing = queue.run(() => Promise.reject(new Error('no memory')));
    const next = queue.run(() => Promise.resolve('done'));
    await expect(failing).rejects.toThrow('no memory');
    expect(await next).toBe('done');
  });
});
