import { listed, whole } from './pages';

/** Eleven things in pages of `size`; what was asked is kept. */
function aServer() {
  const asked: string[] = [];
  const things = Array.from({ length: 11 }, (_, n) => n);
  const ask = async ({ size, after }: { size: number; after: string }) => {
    asked.push(after);
    const from = Number(after || 0);
    const items = things.slice(from, from + size);
    return { items, next: from + size < things.length ? String(from + size) : '' };
  };
  return { asked, ask, things };
}

it('goes from page to page, and asks for each when it is needed', async () => {
  const { asked, ask, things } = aServer();
  const list = listed(ask, 4);
  expect((await list.next()).value).toBe(0);
  expect(asked).toEqual(['']);
  expect([0, ...(await whole(list))]).toEqual(things);
  expect(asked).toEqual(['', '4', '8']);
});

it('asks for no more than is wanted', async () => {
  const { asked, ask } = aServer();
  expect(await whole(listed(ask, 4), 4)).toEqual([0, 1, 2, 3]);
  expect(await whole(listed(ask, 4), 0)).toEqual([]);
  expect(asked).toEqual(['']);
});

it('fails as the server does', async () => {
  await expect(whole(listed(() => Promise.reject(new Error('no'))))).rejects.toThrow('no');
});
