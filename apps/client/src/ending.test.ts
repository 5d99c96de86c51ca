import { Ending, inTurn } from './ending';

function anEnding() {
  const told: string[] = [];
  const ending = new Ending(
    (code) => told.push(`exit ${code}`),
    (error) => told.push((error as Error).message),
  );
  return { ending, told };
}

/** A jam that lasts until it is to be left, and then says so. */
const aJam = (ending: Ending, told: string[]) =>
  ending.inOrder(async () => {
    await new Promise((resolve) => ending.signal.addEventListener('abort', resolve));
    told.push('left');
  });

it('leaves a jam in order where somebody wants it to end', async () => {
  const { ending, told } = anEnding();
  const jam = aJam(ending, told);
  ending.request(129);
  ending.request(129); // by the terminal, and by what started it
  await jam;
  expect(told).toEqual(['left']);
});

it('ends at once where nothing is to be put in order', () => {
  const { ending, told } = anEnding();
  ending.request(130);
  ending.fail(new Error('a bug'));
  expect(told).toEqual(['exit 130', 'a bug', 'exit 1']);
});

it('leaves a jam in order when nothing has caught an error, and then says which', async () => {
  const { ending, told } = anEnding();
  const jam = aJam(ending, told);
  ending.fail(new Error('a bug'));
  ending.fail(new Error('that follows from it'));
  await expect(jam).rejects.toThrow('a bug');
  expect(told).toEqual(['left']);
});

it('hears every signal that would end it, and leaves alone those that would not', () => {
  const { ending } = anEnding();
  const heard: string[] = [];
  ending.listen({ on: (name: string) => heard.push(name) } as unknown as NodeJS.Process);
  expect(heard).toEqual(expect.arrayContaining(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2', 'SIGALRM']));
  for (const other of ['SIGPIPE', 'SIGWINCH', 'SIGCHLD', 'SIGCONT', 'SIGKILL']) expect(heard).not.toContain(other);
});

it('takes every step, whatever becomes of those before it', async () => {
  const told: number[] = [];
  const failure = await inTurn([
    { withinMs: 60_000, act: () => Promise.reject(new Error('the first')) },
    { withinMs: 1, act: () => new Promise(() => undefined) },
    { withinMs: 60_000, act: () => told.push(3) },
    {
      withinMs: 60_000,
      act: () => {
        throw new Error('the last');
      },
    },
  ]);
  expect(told).toEqual([3]);
  expect(failure).toMatchObject({ message: 'the first' });
});
