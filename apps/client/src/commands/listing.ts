// Shared by all commands that print lists: how much of a list is read, and how it is printed.
import { type Listed, whole } from '@midip2p/coordinator';
import type { Command } from 'commander';
import { ClientError } from '../errors';
import type { Print } from './print';

export interface ListFlags {
  most?: string;
}

/** The server sends lists page by page; a command reads them to the end, unless --most says where to stop. */
export const listing = (command: Command): Command =>
  command.option('--most <n>', 'list so many at most (default: all)');

export interface Listing<T> {
  event: string;
  /** The list's name in JSON. */
  name: string;
  lines(item: T, all: readonly T[]): string | string[];
  /** The JSON of one entry; default: all of it. */
  plain?(item: T): unknown;
  nothing: string;
}

/** Reads a list and prints it. */
export async function printList<T>(list: Listed<T>, { most }: ListFlags, print: Print, how: Listing<T>): Promise<void> {
  const limit = most === undefined ? Infinity : numberOf('--most', most);
  const read = await whole(list, limit + 1);
  const items = read.slice(0, limit);
  const more = read.length > limit;
  const lines = items.flatMap((item) => how.lines(item, items));
  const text = items.length === 0 ? how.nothing : [...lines, ...(more ? [`… and more: --most ${most} ends here`] : [])];
  print(text, { event: how.event, [how.name]: how.plain ? items.map(how.plain) : items, more });
}

export function numberOf(option: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new ClientError('usage', `${option} takes a whole number from 1 on, not '${text}'`, 2);
  return number;
}
