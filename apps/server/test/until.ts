// Waiting for what a server does at its next look, which comes each second or so.
import { setTimeout as pause } from 'node:timers/promises';

const LOOK_MS = 50;

/** What `look` gives, as soon as it does not throw. */
export async function eventually<T>(look: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await look();
    } catch {
      await pause(LOOK_MS);
    }
  }
}
