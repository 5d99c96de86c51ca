import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Removes from a folder what processes that were killed left there; names begin with the pid of whose they are. */
export function removeThoseOfTheDead(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const owner = name.split('-')[0]!;
    if (!existsSync(`/proc/${owner}`)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}
