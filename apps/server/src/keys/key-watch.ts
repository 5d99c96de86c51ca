import type { DatabaseTroubles } from '../database/database-troubles';
import { PeriodicTask } from '../periodic-task';
import type { Seldom } from '../seldom';
import { StartupError } from '../startup-error';

/** Reads a kind of keys anew every so often. Where one of them cannot be used, what was known stays, and that is logged. */
export function keyWatch(
  kind: 'token keys' | 'introduction keys',
  read: () => Promise<unknown>,
  everySeconds: number,
  { troubles, seldom }: { troubles: DatabaseTroubles; seldom: Seldom },
): PeriodicTask {
  return new PeriodicTask(read, everySeconds * 1000, (error) => {
    if (troubles.note(error, `looking for ${kind}`) !== null) return;
    const why = error instanceof StartupError ? error.message : String(error);
    seldom.write('keys', 'error', { why }, `the ${kind} stay as they were: one of them cannot be used`);
  });
}
