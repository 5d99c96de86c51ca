import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Makes a folder and those above it. Node's own `recursive` never comes back where a file system says that a folder is not
 * there and takes none either, as /proc does (seen with Node 20). Throws what the system says.
 */
export function makeFolder(folder: string, mode: number): void {
  const above = path.dirname(folder);
  if (above !== folder && !statSync(above, { throwIfNoEntry: false })) makeFolder(above, mode);
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    // It may have been there, or another program of ours was quicker.
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}
