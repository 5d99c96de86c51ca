/** Grows with every change of timing master. */
export interface Epoch {
  term: number;
  elector: number;
}

/** The server, among those who may elect. [ELECTION-4.1-1] */
export const SERVER_ELECTOR = 0;
/** [ELECTION-4.2-2] */
export const LAST_TERM = 2 ** 32 - 1;
/** A report of a term so far ahead is not believed. [ELECTION-4.2-1] */
const FURTHEST_AHEAD = 1000;

/** Below 0: `a` is earlier; above 0: later; 0: the same. [ELECTION-4.1-1] */
export function compareEpochs(a: Epoch, b: Epoch): number {
  return a.term - b.term || a.elector - b.elector;
}

/** The term that a peer reports, or the known one where that cannot be. [ELECTION-4.2-1] */
export function believedTerm(known: number, reported: number): number {
  return reported > known && reported - known <= FURTHEST_AHEAD ? reported : known;
}

/** Peers have elected past that epoch while the server was away. [ELECTION-4.1-2] [ELECTION-4.2-1] */
export function isOutrun(current: Epoch, reported: Epoch): boolean {
  return compareEpochs(reported, current) > 0 && reported.term - current.term <= FURTHEST_AHEAD;
}

/** The elector's number of a peer, a UUID. [ELECTION-5.2-3] */
export const electorOf = (peerId: string): number => Number.parseInt(peerId.slice(0, 8), 16) || 1;

/**
 * The epoch after `current` (null: none yet), above `reachedTerm` too where that is believed. [ELECTION-4.1-1] [ELECTION-4.1-2]
 * null: all terms are used up, and nobody elects any more. [ELECTION-4.2-2]
 */
export function nextEpoch(current: Epoch | null, elector: number, reachedTerm = 0): Epoch | null {
  const term = believedTerm(current?.term ?? 0, reachedTerm) + 1;
  return term > LAST_TERM ? null : { term, elector };
}
