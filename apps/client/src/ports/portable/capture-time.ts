// Computes when a message happened. The driver gives only the time since the message before it, and no absolute time.
//
// Design: the first message ties the driver's chain of delta times to our clock, at the moment at which its callback
// ran. This anchor is late by the callback's delay. The chain keeps the true distances however late a callback runs. A
// message cannot have happened after its callback: such a message pulls the anchor back at once. The least delay in a
// window shows how late the anchor was, or how far the driver's clock has drifted or jumped: the anchor moves forward
// by that much. A thread that stood still hands over many late messages in a moment. A window lasts long enough to
// contain the last of them, too, which is not late, so that they keep their true times. After a long silence a window
// is empty and the drift is large, so that a new
// anchor is better.

export interface CaptureClock {
  /** LocalTime µs of the last message; null: none yet. */
  last: number | null;
  /** Least delay from capture to callback in this window, µs. */
  leastDelay: number;
  inWindow: number;
  /** LocalTime µs of the window's first callback. */
  windowFrom: number;
}

/** The number of messages and the time (µs) after which the anchor is compared with the least delay. */
const WINDOW = 16;
const WINDOW_LASTS = 1_000_000;
/** If no callback of a window was nearer than this (µs), the window's time is enough: the chain is broken. */
const BROKEN_CHAIN = 500_000;
/** µs. After this time, at 50 ppm, the chain is off by as much as a callback is late. */
const SILENCE = 10_000_000;

export const newCaptureClock = (): CaptureClock => anchored(null, 0);

/**
 * The message's capture time and the clock for the next one. `deltaUs` is the driver's time since the message before,
 * `now` the LocalTime at which the callback runs, both µs. Times never decrease, and are never later than `now`.
 */
export function captureTime(
  clock: CaptureClock,
  deltaUs: number,
  now: number,
): { clock: CaptureClock; capturedAt: number } {
  const { last } = clock;
  const delta = Number.isFinite(deltaUs) ? Math.max(0, deltaUs) : 0;
  const chained = (last ?? now) + delta;
  if (last === null || delta > SILENCE || chained > now) {
    const capturedAt = last === null ? now : Math.max(last, now);
    return { clock: anchored(capturedAt, now), capturedAt };
  }
  const leastDelay = Math.min(clock.leastDelay, now - chained);
  const inWindow = clock.inWindow + 1;
  const windowFrom = clock.inWindow === 0 ? now : clock.windowFrom;
  const over = now - windowFrom >= WINDOW_LASTS && (inWindow >= WINDOW || leastDelay > BROKEN_CHAIN);
  if (!over) return { clock: { last: chained, leastDelay, inWindow, windowFrom }, capturedAt: chained };
  const corrected = chained + leastDelay;
  return { clock: anchored(corrected, now), capturedAt: corrected };
}

// ---- details ----

const anchored = (last: number | null, now: number): CaptureClock => ({
  last,
  leastDelay: Infinity,
  inWindow: 0,
  windowFrom: now,
});
