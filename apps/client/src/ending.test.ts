import { Ending, inTurn } from './ending';

function anEnding() {
  const calls: string[] = [];
  const ending = new Ending(
    (code) => calls.push(`exit ${code}`),
    (error) => calls.push((error as Error).message),
  );
  return { ending, calls };
}

/** A jam that lasts until it is to be left, and then says so. */
const aJam = (ending: Ending, calls: string[]) =>
  ending.inOrder(async () => {
    await new Promise((resolve) => ending.signal.addEventListener('abort', resolve));
    calls.push('left');
  });

it('leaves a jam in order where somebody wants it to end', async () => {
  const { ending, calls } = anEnding();
  const jam = aJam(ending, calls);
  ending.request(129);
  ending.request(129); // by the terminal, and by what started it
  await jam;
  expect(calls).toEqual(['left']);
});

it('ends at once where nothing is to be put in order', () => {
  const { ending, calls } = anEnding();
  ending.request(130);
  ending.fail(new Error('a bug'));
  expect(calls).toEqual(['exit 130', 'a bug', 'exit 1']);
});

it('leaves a jam in order when nothing has caught an error, and then says which', async () => {
  const { ending, calls } = anEnding();
  const jam = aJam(ending, calls);
  ending.fail(new Error('a bug'));
  ending.fail(new Error('that follows from it'));
  await expect(jam).rejects.toThrow('a bug');
  expect(calls).toEqual(['left']);
});

it('hears every signal that would end it, and leaves alone those that would not', () => {
  const { ending } = anEnding();
  const received: string[] = [];
  ending.listen({ on: (name: string) => received.push(name) } as unknown as NodeJS.Process);
  expect(received).toEqual(expect.arrayContaining(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2', 'SIGALRM']));
  for (const other of ['SIGPIPE', 'SIGWINCH', 'SIGCHLD', 'SIGCONT', 'SIGKILL']) expect(received).not.toContain(other);
});

it('takes every step, whatever becomes of those before it', async () => {
  const calls: number[] = [];
  const failure = await inTurn([
    { withinMs: 60_000, act: () => Promise.reject(new Error('the first')) },
    { withinMs: 1, act: () => new Promise(() => undefined) },
    { withinMs: 60_000, act: () => calls.push(3) },
    {
      withinMs: 60_000,
      act: () => {
        throw new Error('the last');
      },
    },
  ]);
  expect(calls).toEqual([3]);
  expect(failure).toMatchObject({ message: 'the first' });
});
