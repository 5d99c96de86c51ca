import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Makes a folder and those above it. Node's own `recursive` never comes back where a file system says that a folder is not
 * there and takes none either, as /proc does (seen with Node 20). Throws what the system says.
 */
export function makeFolder(folder: string, mode: number): void {
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const above = path.dirname(folder);
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
    if (code !== 'ENOENT' || above === folder || statSync(above, { throwIfNoEntry: false })) throw error;
    makeFolder(above, mode);
    mkdirSync(folder, { mode });
  }
}
