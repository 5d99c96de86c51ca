import { linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../make-folder';
import { StartupError } from '../startup-error';

/** The text of a secret file: the operator's where one is configured, else our own, made once with mode 0600. */
export function keptFile(configured: string | null, own: string, make: () => string): { path: string; text: string } {
  const path = configured ?? own;
  try {
    if (configured === null) makeOnce(own, make);
    if (statSync(path).mode & 0o077 && configured === null)
      throw new Error('others may read it, so it may be known to others: make it mode 0600, or remove it');
    return { path, text: readFileSync(path, 'utf8') };
  } catch (error) {
    throw new StartupError('bad-key', `${path} cannot be used: ${(error as Error).message}`);
  }
}

// ---- details ----

/** Two servers may start on one data directory: the first link wins, and the file is whole when it appears. */
function makeOnce(path: string, make: () => string): void {
  if (statSync(path, { throwIfNoEntry: false })) return;
  makeFolder(dirname(path), 0o700);
  const half = `${path}.${process.pid}`;
  writeFileSync(half, make(), { mode: 0o600 });
  try {
    linkSync(half, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(half);
  }
}
