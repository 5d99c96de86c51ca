// When events sound at an output.

export const PLAYOUT_POLICIES = ['direct', 'tight', 'adaptive'] as const;
export type PlayoutPolicy = (typeof PLAYOUT_POLICIES)[number];

/** How long after it was played an event sounds where an output is tight, unless it is told otherwise. */
export const TIGHT_DELAY_US = 30_000;
