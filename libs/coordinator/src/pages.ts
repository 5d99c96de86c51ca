// Lists of a server, which come page by page.

/** As much as one takes at once. */
export const PAGE = 500;

export interface PageRequest {
  size: number;
  after: string;
}

/** A list that is read as one iterates: the next page is fetched only when the one before is used up. */
export type Listed<T> = AsyncGenerator<T, void, undefined>;

/** `size`: the length of a page; choose a small one if you need only a few entries. */
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
