// What the last epochs of a session mean for the next one: which masters failed, and how soon reports may cause another
// epoch.
import type { PastEpoch } from './session';

/** How far back epochs count. [ELECTION-1.3-2] [ELECTION-4.1-4] */
const LOOK_BACK_MS = 60_000;
const FIRST_PAUSE_MS = 4000;
/** Reasons of epochs that reports have caused: `stays` is an epoch that replaced one of the peers' own. */
const OF_REPORTS = new Set(['serving', 'synchronised', 'stays']);

/** Masters that were deposed lately because they did not serve others. `last`: the latest first. */
export function failedMasters(last: readonly PastEpoch[], nowMs: number): Set<string> {
  const deposed = last.flatMap(({ reason, atMs }, i) =>
    reason === 'serving' && nowMs - atMs < LOOK_BACK_MS ? [last[i + 1]?.masterPeerId ?? ''] : [],
  );
  return new Set(deposed);
}

/** Whether reports of peers may cause a new epoch now: each one costs all peers a measurement. */
export function mayFollow(last: readonly PastEpoch[], nowMs: number): boolean {
  const latest = last[0];
  if (latest === undefined) return true;
  const before = last.filter(({ reason, atMs }) => OF_REPORTS.has(reason) && nowMs - atMs < LOOK_BACK_MS).length;
  return before === 0 || nowMs - latest.atMs >= Math.min(LOOK_BACK_MS, FIRST_PAUSE_MS * 2 ** (before - 1));
}

/**
 * An election among peers takes a second, so their terms can have grown by only so much since the server's last epoch.
 * [ELECTION-5.4-3]
 */
const TERMS_AT_ONCE = 16;

export function mayHaveReached(last: readonly PastEpoch[], term: number, nowMs: number): boolean {
  const latest = last[0];
  const sinceMs = latest === undefined ? 0 : Math.max(0, nowMs - latest.atMs);
  return term <= (latest?.term ?? 0) + TERMS_AT_ONCE + Math.floor(sinceMs / 1000);
}
