// A file that only its user can read, written whole or not at all.
import { randomBytes } from 'node:crypto';
import { chmod, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileError } from './errors';
import { makeFolder } from './make-folder';

export async function writeKept(file: string, text: string): Promise<void> {
  const folder = path.dirname(file);
  const partial = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    makeFolder(folder, 0o700);
    await chmod(folder, 0o700);
    const handle = await open(partial, 'wx', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined); // the same error again: reported once
    throw fileError('write', file, error);
  }
}
