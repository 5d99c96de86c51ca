// When a message happened, rebuilt from what the driver tells: the time since the message before it, nothing absolute.
//
// Design: the first message anchors the driver's chain of delta times to our clock at the moment its callback ran,
// which is late by the callback's delay. The chain keeps the true distances however late a callback runs. A message
// cannot have happened after its callback: that pulls the anchor back at once. The least delay of a window says how
// late the anchor was, or how far the driver's clock has drifted: the anchor moves forward by it. A jump (a driver
// that slept, messages it swallowed) starts a new chain.

export interface CaptureClock {
  /** LocalTime µs of the last message; null: none yet. */
  last: number | null;
  /** Least delay from capture to callback in this window, µs. */
  leastDelay: number;
  inWindow: number;
}

/** Messages after which the anchor is checked against the least delay. */
const WINDOW = 64;
/** A callback further behind than this (µs) means that the chain broke, not that JavaScript was slow. */
const BROKEN_CHAIN = 500_000;

export const newCaptureClock = (): CaptureClock => ({ last: null, leastDelay: Infinity, inWindow: 0 });

/**
 * The message's capture time and the clock for the next one. `deltaUs` is the driver's time since the message before,
 * `now` the LocalTime at which the callback runs, both µs. Times never decrease.
 */
export function captureTime(
  clock: CaptureClock,
  deltaUs: number,
  now: number,
): { clock: CaptureClock; capturedAt: number } {
  const { last } = clock;
  if (last === null) return { clock: { ...newCaptureClock(), last: now }, capturedAt: now };

  const chained = last + Math.max(0, deltaUs);
  if (chained > now || now - chained > BROKEN_CHAIN) {
    const capturedAt = Math.max(last, now);
    return { clock: { ...newCaptureClock(), last: capturedAt }, capturedAt };
  }
  const leastDelay = Math.min(clock.leastDelay, now - chained);
  if (clock.inWindow + 1 < WINDOW) {
    return { clock: { last: chained, leastDelay, inWindow: clock.inWindow + 1 }, capturedAt: chained };
  }
  const corrected = chained + leastDelay;
  return { clock: { ...newCaptureClock(), last: corrected }, capturedAt: corrected };
}
