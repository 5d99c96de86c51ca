// Files that are written here: never over another one, never through a link, never by two at once.
import { closeSync, constants, fstatSync, linkSync, lstatSync, openSync, type Stats } from 'node:fs';
import { copyFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { lockFile } from '@midip2p/engine';
import { ClientError, fileError } from '../errors';

export interface NewFile {
  /** The path of the file: under another name if the wanted one is taken. */
  file: string;
  descriptor: number;
}

const MOST_NAMES = 10_000;

/** `jam.mid`, then `jam-2.mid`, `jam-3.mid` … */
export function* namesFor(file: string): Generator<string> {
  const { dir, name, ext } = path.parse(file);
  yield file;
  for (let number = 2; number < MOST_NAMES; number += 1) yield path.join(dir, `${name}-${number}${ext}`);
}

/** The file that has that name; links are not followed. */
export const whatIs = (file: string): Stats | null => lstatSync(file, { throwIfNoEntry: false }) ?? null;

/** A file that only one process writes, and that others may read meanwhile. A device or a pipe is used as it is. */
export function newFile(wanted: string): NewFile {
  const there = whatIs(wanted);
  if (there !== null && !there.isFile() && !there.isSymbolicLink() && !there.isDirectory())
    return { file: wanted, descriptor: opened(wanted, constants.O_WRONLY) };
  if (there?.isFile()) refuseIfWritten(wanted);
  for (const file of namesFor(wanted)) {
    if (whatIs(file)?.isDirectory() && file === wanted) throw fileError('write', wanted, { code: 'EISDIR' });
    const descriptor = openIfNew(file);
    if (descriptor === null) continue;
    lockFile(descriptor);
    return { file, descriptor };
  }
  throw new ClientError('file', `cannot write ${wanted}: every other name like it is taken, too; choose another`);
}

/** Opens a new file for reading and writing; null if something has that name already. */
export function openIfNew(file: string): number | null {
  try {
    return openSync(file, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o644);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return null;
    throw fileError('write', file, error);
  }
}

/** Opens an existing ordinary file and locks it for us; null if another process has the lock. */
export function openLocked(file: string): number | null {
  const descriptor = opened(file, constants.O_RDWR);
  try {
    if (!fstatSync(descriptor).isFile()) throw new ClientError('file', `${file} is no ordinary file; move it away`);
    if (lockFile(descriptor)) return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  closeSync(descriptor);
  return null;
}

/** Gives a finished file its name, or the next one that is free; returns the path. */
export function nameIt(temporary: string, wanted: string): string {
  for (const file of namesFor(wanted)) {
    try {
      linkSync(temporary, file);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST') continue;
      if (!copied(temporary, file)) continue; // a disk without links
    }
    rmSync(temporary);
    return file;
  }
  throw new ClientError('file', `cannot write ${wanted}: every other name like it is taken, too`);
}

export const inUse = (file: string) =>
  new ClientError('recording-in-use', `another recorder is writing ${file}; name another file`);

// ---- details ----

function opened(file: string, flags: number): number {
  try {
    return openSync(file, flags | constants.O_NOFOLLOW);
  } catch (error) {
    throw fileError('write', file, error);
  }
}

function refuseIfWritten(file: string): void {
  const descriptor = openLocked(file);
  if (descriptor === null) throw inUse(file);
  closeSync(descriptor);
}

/** False if the name is taken. */
function copied(from: string, to: string): boolean {
  try {
    copyFileSync(from, to, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw fileError('write', to, error);
  }
}
