// Two clocks, two types: integer microseconds that cannot be mistaken for each other.

declare const clock: unique symbol;

/** This peer's own clock: microseconds since an arbitrary start; never steps. */
export type LocalTime = number & { readonly [clock]: 'local' };
/** The session's shared clock, microseconds. The timing master sets it. */
export type SessionTime = number & { readonly [clock]: 'session' };

/** In a taken event: the sender was not synchronised, so nobody knows when it was captured. */
export const UNSYNCHRONISED = -1 as SessionTime;

export interface Epoch {
  term: number;
  elector: number;
}

export type ClockState = 'unsynced' | 'acquiring' | 'locked' | 'holdover';

/** The map between the two clocks, as of one moment: session = referenceSession + (local − referenceLocal) · rate. */
export interface Timeline {
  state: ClockState;
  epoch: Epoch;
  referenceLocal: LocalTime;
  /** With fraction. */
  referenceSession: number;
  /** Session microseconds per local microsecond. */
  rate: number;
  /** How far off the estimate may be if the path is symmetric. */
  jitterBoundUs: number;
  /** Half the least round trip: no four-timestamp clock can know better. */
  pathBoundUs: number;
  exchanges: number;
}

/** Whether other peers can use times of this Timeline. */
export const isSynchronised = ({ state }: Timeline): boolean => state === 'locked' || state === 'holdover';

/** Rounded to whole microseconds. */
export const toSession = (timeline: Timeline, at: LocalTime): SessionTime =>
  Math.round(timeline.referenceSession + (at - timeline.referenceLocal) * timeline.rate) as SessionTime;

/** Rounded to whole microseconds. */
export const toLocal = (timeline: Timeline, at: SessionTime): LocalTime =>
  Math.round(timeline.referenceLocal + (at - timeline.referenceSession) / timeline.rate) as LocalTime;
