// The two ends of a route as people write them: `me`, `me:Keys`, `all`, `ann`, `ann:Piano`.
import { ClientError } from '../errors';

export type End =
  /** A port of this client; null: every one of that direction. */
  | { kind: 'me'; port: string | null }
  /** Every other player. */
  | { kind: 'all' }
  /** One of their streams; null: all that the player plays. */
  | { kind: 'player'; name: string; stream: string | null };

export const END_WORDS = "me, me:PORT, all, PLAYER or PLAYER:STREAM (or @PLAYER, for one who is called 'me' or 'all')";

/** Throws `usage` if it is no end; a sink (`to`) is never one stream of a player. */
export function parseEnd(text: string, side: 'from' | 'to'): End {
  const [, at, first = '', rest = null] = /^(@?)([^:]*)(?::(.*))?$/s.exec(text) ?? [];
  const wrong = (why: string) =>
    new ClientError('usage', `'${text}' is no end of a route: ${why}; take ${END_WORDS}`, 2);
  if (first.trim() === '' || rest?.trim() === '') throw wrong('a name is missing');
  if (at === '' && first === 'me') return { kind: 'me', port: rest };
  if (at === '' && first === 'all') {
    if (rest !== null) throw wrong("'all' has no ports");
    return { kind: 'all' };
  }
  if (side === 'to' && rest !== null) throw wrong('where a player hears it is theirs to say');
  return { kind: 'player', name: first, stream: rest };
}

/** How specific an end is: the more specific route wins. */
export function exactness(end: End): 0 | 1 | 2 {
  if (end.kind === 'all') return 0;
  if (end.kind === 'me') return end.port === null ? 0 : 2;
  return end.stream === null ? 1 : 2;
}

/**
 * Those with exactly that name; if there are none, those whose name contains it, whatever the case, because drivers'
 * names are long.
 */
export function called(names: readonly string[], text: string): readonly string[] {
  const exactly = names.filter((name) => name === text);
  return exactly.length > 0 ? exactly : names.filter((name) => name.toLowerCase().includes(text.toLowerCase()));
}
