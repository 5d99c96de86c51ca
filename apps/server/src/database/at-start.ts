// What a server asks its database while it starts, when others may start as well.
import { setTimeout as passed } from 'node:timers/promises';
import { troubleOf } from './trouble';

const PATIENCE = { againMs: 250, forMs: 60_000 };

/**
 * Does `work` again as long as the database is in trouble that may pass, for a minute: a server that starts beside nine
 * others on a small machine waits its turn, and does not end. Rejects with anything else at once.
 */
export async function atStart<T>(work: () => Promise<T>, { againMs, forMs } = PATIENCE): Promise<T> {
  const givesUpAt = performance.now() + forMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (troubleOf(error) === null || performance.now() >= givesUpAt) throw error;
      await passed(againMs);
    }
  }
}
