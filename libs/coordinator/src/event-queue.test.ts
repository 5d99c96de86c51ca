import { EventQueue } from './event-queue';

function aQueue() {
  const marks: string[] = [];
  const queue = new EventQueue<number>(
    { length: 3, reached: () => marks.push('high') },
    { length: 1, reached: () => marks.push('low') },
  );
  const take = async () => (await queue.next()).value as number | undefined;
  return { queue, marks, take };
}

it('keeps the order, whoever came first', async () => {
  const { queue, take } = aQueue();
  const early = [take(), take()];
  [1, 2, 3].forEach((n) => queue.push(n));
  expect([...(await Promise.all(early)), await take()]).toEqual([1, 2, 3]);
});

it('says when it is long, and when it is short again', async () => {
  const { queue, marks, take } = aQueue();
  [1, 2, 3, 4].forEach((n) => queue.push(n));
  expect(marks).toEqual(['high']);
  await take();
  await take();
  expect(marks).toEqual(['high']);
  await take();
  expect(marks).toEqual(['high', 'low']);
});

it('gives what was pushed before it was closed, and then the end, to everybody', async () => {
  const { queue, take } = aQueue();
  queue.push(1);
  queue.close();
  queue.push(2);
  expect([await take(), await take(), await take()]).toEqual([1, undefined, undefined]);
});

it('ends those who wait, and throws what it was closed with once', async () => {
  const { queue } = aQueue();
  const waiting = [queue.next(), queue.next()];
  queue.close(new Error('the reason'));
  const outcomes = await Promise.allSettled(waiting);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
});
