// When events sound at an output (spec/playout.md).
import type { NativePlayout } from '@midip2p/native';

export const PLAYOUT_POLICIES = ['direct', 'tight', 'adaptive'] as const;
export type PlayoutPolicy = (typeof PLAYOUT_POLICIES)[number];

/**
 * Direct: on arrival. Tight: `tightUs` after it was played, the same for every player. Adaptive: as early as possible
 * if one event in a thousand of a player may come too late, and never longer than `mostUs` after it was played.
 * `offsetUs` is added to each; below 0 it is earlier. `ownWaits`: what is played here waits as well.
 */
export type Playout = NativePlayout;

/** What an output does that was told nothing. */
export const DEFAULT_PLAYOUT: Playout = {
  policy: 'direct',
  tightUs: 30_000,
  mostUs: 150_000,
  offsetUs: 0,
  ownWaits: false,
};
/** The longest delay and the largest offset that an output may be given. */
export const MAX_DELAY_US = 1_000_000;
