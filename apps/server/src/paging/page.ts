import type { Cursor } from './cursor';

/** Which part of a list. */
export interface PageOptions {
  /** At most so many. */
  size: number;
  /** `next` of the page before; empty: from the beginning. */
  after: string;
}

export interface PageOf<T> {
  items: T[];
  /** What the next page comes after; empty: there is none. */
  next: string;
}

/** The length of a page, if the caller does not say. */
export const PAGE = 100;
export const LARGEST_PAGE = 500;

/** Of rows in the list's order, one more than the page where there is another page; `itemOf` makes of each what the caller gets. */
export function pageOf<Row, Key extends readonly unknown[], T>(
  rows: readonly Row[],
  {
    size,
    cursor,
    keyOf,
    itemOf,
  }: { size: number; cursor: Cursor<Key>; keyOf: (row: Row) => Key; itemOf: (row: Row) => T },
): PageOf<T> {
  const items: T[] = [];
  let bytes = 0;
  for (const [index, row] of rows.slice(0, size).entries()) {
    const item = itemOf(row);
    bytes += JSON.stringify(item).length;
    if (index > 0 && bytes > MOST_BYTES) break;
    items.push(item);
  }
  const last = rows[items.length - 1];
  return { items, next: rows.length > items.length && last !== undefined ? cursor.write(keyOf(last)) : '' };
}

// ---- details ----

/** Clients take answers of 1 MiB: a page of large things, such as peers with 255 links each, ends before that. */
const MOST_BYTES = 512 * 1024;
