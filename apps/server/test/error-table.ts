// How the table of everything that can be wrong with a call is written.
import type { AdminRight } from '../src/callers/admin-rights';
import type { Somebody } from './player';

type Fields = Record<string, unknown>;
/** Requests as their descriptors name the fields; a stream's are several. */
export type Sent = Fields | Fields[];

export interface Case {
  code: string;
  who?: () => Somebody;
  /** Made before the call: what has to be there for it to be refused. */
  sent: () => Promise<Sent> | Sent;
}
/** A case, or why this call cannot be wrong in that way. */
type Cell = Case | string;

export interface Row {
  /** Whether it needs an access token. */
  open?: true;
  /** Who makes it, where that is not anybody. */
  who?: () => Somebody;
  /** Which right of an administrator it needs. */
  needs?: AdminRight;
  /** Whether it changes nothing: then bytes that read like an empty request do no harm. */
  looks?: boolean;
  /** A request that nothing is wrong with. */
  good: () => Promise<Sent> | Sent;
  'wrong room': Cell;
  'not found': Cell;
  exists: Cell;
  'too long': Cell;
  'too many': Cell;
}

export const NO_ROOM = 'it is not about a room';
export const NO_LOOK = 'it looks nothing up';
export const MAKES_NOTHING = 'it makes nothing that has a name';
export const NO_LIMIT = 'it is not counted, and takes no list';
