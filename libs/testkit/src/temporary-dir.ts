import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryDir {
  path: string;
  /** Removes it with everything in it. If nobody calls this, it goes with the process. */
  remove(): void;
}

/** A new folder that only this user can read. */
export function temporaryDir(prefix = 'midip2p-test-'): TemporaryDir {
  const path = mkdtempSync(join(tmpdir(), prefix));
  const remove = () => {
    process.off('exit', remove);
    rmSync(path, { recursive: true, force: true });
  };
  process.once('exit', remove);
  return { path, remove };
}
