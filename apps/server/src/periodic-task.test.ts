import { PeriodicTask } from './periodic-task';

/** Resolves when it has been called so often. */
function aWork(times: number, each: (time: number) => Promise<void> | void = () => {}) {
  let done = 0;
  let isEnough = () => {};
  const enough = new Promise<void>((resolve) => (isEnough = resolve));
  const work = async () => {
    const time = ++done;
    if (time === times) isEnough();
    await each(time);
  };
  return { work, enough, times: () => done };
}

const never = (error: unknown) => {
  throw error;
};

it('does its work again and again, and never twice at once', async () => {
  let [atOnce, most] = [0, 0];
  const { work, enough } = aWork(3, async () => {
    most = Math.max(most, ++atOnce);
    await new Promise(setImmediate);
    atOnce -= 1;
  });
  const task = new PeriodicTask(work, 0, never);
  task.start();
  await enough;
  await task.stop();
  expect(most).toBe(1);
});

it('tells what went wrong, and goes on', async () => {
  const errors: unknown[] = [];
  const { work, enough } = aWork(3, (time) => {
    if (time < 3) throw new Error(`${time}`);
  });
  const task = new PeriodicTask(work, 0, (error) => errors.push((error as Error).message));
  task.start();
  await enough;
  await task.stop();
  expect(errors).toEqual(['1', '2']);
});

it('is stopped when the work that goes on has ended, which is told to end, and never begins again', async () => {
  let isEnded = false;
  const { work, enough, times } = aWork(1);
  const task: PeriodicTask = new PeriodicTask(
    async (signal) => {
      await work();
      while (!signal.aborted) await new Promise(setImmediate);
      isEnded = true;
    },
    0,
    never,
  );
  task.start();
  await enough;
  await task.stop();
  expect([isEnded, task.isStopped]).toEqual([true, true]);
  task.start(0);
  await new Promise((resolve) => setTimeout(resolve, 0));
  await new Promise(setImmediate);
  expect(times()).toBe(1);
});

it('that is stopped before it has begun does nothing', async () => {
  const { work, times } = aWork(1);
  const task = new PeriodicTask(work, 0, never);
  task.start();
  await task.stop();
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(times()).toBe(0);
});
