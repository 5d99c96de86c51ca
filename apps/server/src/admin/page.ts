/** Which part of a list. */
export interface PageWish {
  /** At most so many. */
  size: number;
  /** The last thing of the page before; empty: from the beginning. */
  after: string;
}

export interface PageOf<T> {
  items: T[];
  /** What the next page comes after; empty: there is none. */
  next: string;
}

/** `rows` has one more than the page where there is another page. */
export function pageOf<T>(rows: T[], size: number, idOf: (row: T) => string): PageOf<T> {
  const items = rows.slice(0, size);
  const last = items.at(-1);
  return { items, next: rows.length > size && last !== undefined ? idOf(last) : '' };
}

/** For rows with an id, in whatever order they are in. */
export const pageQuery = ({ size, after }: PageWish) => ({
  take: size + 1,
  ...(after !== '' && { cursor: { id: after }, skip: 1 }),
});
