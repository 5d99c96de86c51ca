// When a message happened, rebuilt from what the driver tells: the time since the message before it, nothing absolute.
//
// Design: the first message anchors the driver's chain of delta times to our clock at the moment its callback ran,
// which is late by the callback's delay. The chain keeps the true distances however late a callback runs. A message
// cannot have happened after its callback: that pulls the anchor back at once. The least delay of a window says how
// late the anchor was, or how far the driver's clock has drifted or jumped: the anchor moves forward by it. A thread
// that stood still hands over many late messages in a moment: a window lasts long enough to hold the last of them too,
// which is not late, so that they keep their true times. Silence adds nothing to a window, and so much drift that a new
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

/** Messages and time (µs) after which the anchor is checked against the least delay. */
const WINDOW = 16;
const WINDOW_LASTS = 1_000_000;
/** When not even one callback of a window was nearer than this (µs), its time is enough: the chain broke. */
const BROKEN_CHAIN = 500_000;
/** µs. At 50 ppm the chain is off by then as much as a callback is late. */
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
