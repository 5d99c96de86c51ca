import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../config/config';
import { databaseAccount, canReach } from './database-account';
import { makeFolder } from '../make-folder';
import { StartupError } from '../startup-error';

export interface DataDir {
  path: string;
  /** Removes a temporary one; keeps any other. */
  release(): void;
}

export function openDataDir({ dir, temporary }: Config['data']): DataDir {
  if (temporary) {
    // Root's own temporary folder may be closed to the account that the database runs as.
    const base = canReach(databaseAccount(), tmpdir()) ? tmpdir() : '/var/tmp';
    const path = mkdtempSync(join(base, 'midip2p-server-'));
    return { path, release: () => rmSync(path, { recursive: true, force: true }) };
  }
  try {
    makeFolder(dir, 0o700);
    accessSync(dir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new StartupError(
      'data-directory',
      `the data directory ${dir} cannot be used: ${(error as Error).message}; set data.dir (MIDIP2P_DATA_DIR)`,
    );
  }
  return { path: dir, release: () => {} };
}
