import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Makes a folder and those above it. Node's own `recursive` never returns if a file system says that a folder is
 * missing but does not let anybody make one, as /proc does (seen with Node 20). Throws the system's error.
 */
export function makeFolder(folder: string, mode: number): void {
  const above = path.dirname(folder);
  if (above !== folder && !statSync(above, { throwIfNoEntry: false })) makeFolder(above, mode);
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    // The folder may exist already, or another program of ours was quicker.
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}
