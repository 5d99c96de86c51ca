// Lists of a server, which tells them page by page.

/** As much as one takes at once. */
export const PAGE = 500;

export interface PageRequest {
  size: number;
  after: string;
}

/** A list as one goes on reading it: the next page is asked for when the one before is used up, and not before. */
export type Listed<T> = AsyncGenerator<T, void, undefined>;

/** `size`: of a page; who wants little asks for little. */
export async function* listed<T>(
  ask: (page: PageRequest) => Promise<{ items: T[]; next: string }>,
  size = PAGE,
): Listed<T> {
  for (let after = ''; ;) {
    const { items, next } = await ask({ size, after });
    yield* items;
    if (next === '') return;
    after = next;
  }
}

/** All of a list, or the first `most` of it. */
export async function whole<T>(list: AsyncIterable<T>, most = Infinity): Promise<T[]> {
  const all: T[] = [];
  if (most <= 0) return all;
  for await (const one of list) if (all.push(one) >= most) break;
  return all;
}
