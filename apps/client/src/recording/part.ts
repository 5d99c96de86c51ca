// An unfinished recording: `jam.mid.part` beside the future file, locked by the process that writes it.
import { closeSync, fstatSync, fsyncSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { lockFile } from '@midip2p/engine';
import { ClientError, fileError } from '../errors';
import { MIDIP2P } from '../own-name';
import { documentOf } from './document';
import { type Journal, readJournal } from './journal';
import { inUse, nameIt, namesFor, openIfNew, openLocked, whatIs } from './new-file';

export const PART = '.part';

export interface OpenPart {
  /** The path of the future file. */
  file: string;
  part: string;
  descriptor: number;
}

export interface Finished {
  file: string;
  events: number;
}

/** Reports an unfinished recording that was found at that name and completed. */
export type OnFinished = (finished: Finished) => void;

/** Makes a new one, under a free name. Refuses a name to which another process is recording. */
export function newPart(wanted: string, onFinished: OnFinished): OpenPart {
  for (const file of namesFor(wanted)) {
    const there = whatIs(file);
    if (there !== null && file === wanted && !there.isFile() && !there.isSymbolicLink())
      throw there.isDirectory()
        ? fileError('write', file, { code: 'EISDIR' })
        : new ClientError('file', `cannot record to ${file}: it is no ordinary file; name another`);
    const part = `${file}${PART}`;
    if (there !== null) {
      if (file === wanted && whatIs(part)?.isFile()) closeIfFree(part, file);
      continue;
    }
    const open = openNew(part) ?? leftBehind(file, wanted, onFinished);
    if (open !== null) return { file, part, descriptor: open };
  }
  throw new ClientError('file', `cannot record to ${wanted}: every other name like it is taken, too; choose another`);
}

/** Opens what a killed program has left; null if it is still being written, or is gone. */
export function openPart(part: string): OpenPart | null {
  if (whatIs(part) === null) return null;
  const descriptor = openLocked(part);
  if (descriptor === null) return null;
  if (!isStill(part, descriptor)) {
    closeSync(descriptor); // its writer has just finished it
    return null;
  }
  return { file: part.slice(0, -PART.length), part, descriptor };
}

/**
 * Makes the document from it. If there is no room, the document goes to the folder for temporary files, and `trouble`
 * reports it.
 */
export function finish(
  { file, part, descriptor }: OpenPart,
  elsewhere = os.tmpdir(),
): Finished & { trouble: ClientError | null } {
  const { bytes, events } = documentOf(() => readJournal(descriptor));
  const { place, trouble } = placed(bytes, file, part, elsewhere);
  rmSync(part, { force: true });
  closeSync(descriptor);
  return { file: place, events, trouble };
}

/** The journal goes on in the folder for temporary files, because its own folder has no room any more. */
export function moveElsewhere(journal: Journal, { file, part }: OpenPart, elsewhere = os.tmpdir()): OpenPart {
  const folder = mkdtempSync(path.join(elsewhere, 'midip2p-'));
  const moved = path.join(folder, path.basename(file));
  const descriptor = openNew(`${moved}${PART}`)!;
  journal.moveTo(descriptor);
  rmSync(part, { force: true });
  return { file: moved, part: `${moved}${PART}`, descriptor };
}

// ---- details ----

function openNew(part: string): number | null {
  const descriptor = openIfNew(part);
  if (descriptor === null || lockFile(descriptor)) return descriptor;
  closeSync(descriptor); // another process has just taken it for left behind
  return null;
}

/** There is an unfinished recording of that name already: of a running recorder, or of one that was killed. */
function leftBehind(file: string, wanted: string, onFinished: OnFinished): number | null {
  const left = openPart(`${file}${PART}`);
  if (left === null) {
    if (file === wanted && whatIs(`${file}${PART}`) !== null) throw inUse(file);
    return null;
  }
  if (fstatSync(left.descriptor).size === 0) return left.descriptor; // killed before its first line: ours now
  onFinished(finish(left));
  return null; // the name is taken now
}

function closeIfFree(part: string, file: string): void {
  const descriptor = openLocked(part);
  if (descriptor === null) throw inUse(file);
  closeSync(descriptor);
}

function isStill(file: string, descriptor: number): boolean {
  const [there, open] = [whatIs(file), fstatSync(descriptor)];
  return there !== null && there.ino === open.ino && there.dev === open.dev;
}

function placed(bytes: Uint8Array, file: string, part: string, elsewhere: string) {
  try {
    return { place: written(`${part}.mid`, file, bytes), trouble: null };
  } catch (error) {
    const trouble = error instanceof ClientError ? error : fileError('write', file, error);
    return { place: rescued(bytes, file, elsewhere, `${trouble.message}; it is in ${part}`), trouble };
  }
}

function rescued(bytes: Uint8Array, file: string, elsewhere: string, orElse: string): string {
  try {
    const folder = mkdtempSync(path.join(elsewhere, 'midip2p-'));
    return written(path.join(folder, 'whole'), path.join(folder, path.basename(file)), bytes);
  } catch {
    // No room anywhere.
    throw new ClientError('file', `${orElse}: make room, and '${MIDIP2P} recover' makes it whole`);
  }
}

function written(temporary: string, file: string, bytes: Uint8Array): string {
  rmSync(temporary, { force: true }); // left by a program that was killed here; we have its journal
  const descriptor = openIfNew(temporary);
  if (descriptor === null) throw new ClientError('file', `cannot write ${temporary}: something has that name`);
  try {
    writeFileSync(descriptor, bytes);
    fsyncSync(descriptor);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw fileError('write', file, error);
  } finally {
    closeSync(descriptor);
  }
  return nameIt(temporary, file);
}
