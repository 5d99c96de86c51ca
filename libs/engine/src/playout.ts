// When events sound at an output.

export const PLAYOUT_POLICIES = ['direct', 'tight', 'adaptive'] as const;
export type PlayoutPolicy = (typeof PLAYOUT_POLICIES)[number];

/** The default of a tight output: how long after it was played an event sounds. */
export const TIGHT_DELAY_US = 30_000;
