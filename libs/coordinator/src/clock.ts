/** Time as everything here waits by it: the machine's, or a test's own. */
export interface Clock {
  /** Milliseconds since 1970. */
  nowMs(): number;
  /** Calls `act` once after `delayMs`; the result calls it off. What waits in the background keeps no process alive. */
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
