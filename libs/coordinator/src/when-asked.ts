import type { Clock } from './clock';
import { CoordinatorError } from './errors';
import { mayPass } from './what-ends';

/** Whoever asked would rather hear of it than wait longer. */
const PATIENCE_MS = 15_000;

/**
 * What `call` resolves with. A server that has too much to do says when to come again: the call is made again then, or a
 * little later, since others were told the same.
 */
export async function whenAsked<T>(clock: Clock, random: () => number, call: () => Promise<T>): Promise<T> {
  const until = clock.nowMs() + PATIENCE_MS;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof CoordinatorError) || error.retryAfterMs === null || !mayPass(error)) throw error;
      const waitMs = error.retryAfterMs * (1 + random() / 4) + LEAST_MS;
      if (clock.nowMs() + waitMs > until) throw error;
      await new Promise<void>((resolve) => clock.after(waitMs, resolve));
    }
  }
}

// ---- details ----

const LEAST_MS = 10;
