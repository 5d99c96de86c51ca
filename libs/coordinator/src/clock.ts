/** The clock by which everything here waits: the machine's, or that of a test. */
export interface Clock {
  /** Milliseconds since 1970. */
  nowMs(): number;
  /**
   * Calls `act` once after `delayMs`; the returned function cancels it. A wait in the background keeps no process
   * alive.
   */
  after(delayMs: number, act: () => void, background?: boolean): () => void;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  after: (delayMs, act, background = false) => {
    const timer = setTimeout(act, Math.min(Math.max(0, delayMs), LONGEST_TIMER_MS));
    if (background) timer.unref();
    return () => clearTimeout(timer);
  },
};
