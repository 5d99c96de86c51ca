// The unfinished recordings of this user, so that the next start of the client completes those of a program that was
// killed.
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Complaint, complaintOf, fileError } from '../errors';
import { whatIs } from './new-file';
import { type Finished, finish, type OpenPart, openPart } from './part';
import { makeFolder } from '../make-folder';

export class Unfinished {
  private readonly folder: string;

  constructor(configFolder: string) {
    this.folder = path.join(configFolder, 'recordings');
  }

  /** Remembers a recording; returns a function that forgets it. Throws a ClientError. */
  remember({ part }: OpenPart): () => void {
    const card = path.join(this.folder, `${process.pid}-${randomBytes(4).toString('hex')}`);
    try {
      makeFolder(this.folder, 0o700);
      writeFileSync(card, path.resolve(part), { flag: 'wx', mode: 0o600 });
    } catch (error) {
      throw fileError('write', card, error);
    }
    return () => rmSync(card, { force: true });
  }

  /**
   * Completes the recordings that nobody writes any more. `trouble` is called if one fails; it is tried again the next
   * time.
   */
  finishAll(onFinished: (finished: Finished) => void, trouble: (file: string, error: unknown) => void): void {
    for (const { part, forget } of this.all()) {
      try {
        if (whatIs(part) !== null) {
          const open = openPart(part);
          if (open === null) continue; // it is being written
          const { trouble: elsewhere, ...finished } = finish(open);
          onFinished(finished);
          if (elsewhere !== null) trouble(part, elsewhere);
        }
        forget();
      } catch (error) {
        trouble(part, error);
      }
    }
  }

  // ---- details ----

  private all(): { part: string; forget: () => void }[] {
    let names: string[];
    try {
      names = readdirSync(this.folder).sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw fileError('read', this.folder, error);
    }
    return names.flatMap((name) => {
      const card = path.join(this.folder, name);
      try {
        return [{ part: readFileSync(card, 'utf8'), forget: () => rmSync(card, { force: true }) }];
      } catch {
        return []; // it was forgotten in this moment
      }
    });
  }
}

/**
 * Called at every start: completes recordings that were cut off. If a folder cannot be read, the client plays all the
 * same.
 */
export function finishRecordings(
  configFolder: string,
  onFinished: (finished: Finished) => void,
  trouble: (file: string, why: Complaint) => void,
): void {
  try {
    new Unfinished(configFolder).finishAll(onFinished, (file, error) => trouble(file, complaintOf(error)));
  } catch (error) {
    trouble('recordings', complaintOf(error));
  }
}
