import { atStart } from './at-start';

/** Fails as often as there are errors, and then does its work. */
function failing(...errors: Error[]): jest.Mock<Promise<string>> {
  const work = jest.fn(async () => 'done');
  for (const error of errors) work.mockRejectedValueOnce(error);
  return work;
}
const late = new Error('timeout expired');
const full = Object.assign(new Error('sorry, too many clients already'), { code: '53300' });
const patience = { againMs: 0, forMs: 60_000 };

it('a server that starts waits for a database that others keep busy', async () => {
  const work = failing(late, full, late);
  await expect(atStart(work, patience)).resolves.toBe('done');
  expect(work).toHaveBeenCalledTimes(4);
});

it('and says at once what waiting does not mend', async () => {
  const work = failing(new Error('password authentication failed'));
  await expect(atStart(work, patience)).rejects.toThrow('password authentication failed');
  expect(work).toHaveBeenCalledTimes(1);
});

it('and gives up after its time', async () => {
  const work = failing(late, late);
  await expect(atStart(work, { againMs: 0, forMs: 0 })).rejects.toBe(late);
  expect(work).toHaveBeenCalledTimes(1);
});
