// The file of a recording: its place is tried before the first note, and it is written whole or not at all. When that
// fails, as on a full disk, the recording goes where temporary files go rather than nowhere.
import { closeSync, fsyncSync, mkdtempSync, openSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type ClientError, fileError } from '../errors';

export interface Written {
  /** Where it is: elsewhere if there was trouble; null: nowhere. */
  file: string | null;
  trouble: ClientError | null;
}

export class RecordingFile {
  private readonly part: string;
  private readonly open: number;

  /** Throws a ClientError when nothing can be written there. What is there already stays until `write`. */
  constructor(
    private readonly file: string,
    private readonly elsewhere = os.tmpdir(),
  ) {
    this.part = isDevice(file) ? file : `${file}.part`;
    try {
      this.open = openSync(this.part, 'w');
    } catch (error) {
      throw fileError('write', file, error);
    }
  }

  write(bytes: Uint8Array): Written {
    try {
      writeFileSync(this.open, bytes);
      if (this.part !== this.file) fsyncSync(this.open); // devices may not know it
      closeSync(this.open);
      if (this.part !== this.file) renameSync(this.part, this.file);
      return { file: this.file, trouble: null };
    } catch (error) {
      if (this.part !== this.file) rmSync(this.part, { force: true });
      return { file: this.rescue(bytes), trouble: fileError('write', this.file, error) };
    }
  }

  private rescue(bytes: Uint8Array): string | null {
    try {
      const file = path.join(mkdtempSync(path.join(this.elsewhere, 'midip2p-')), path.basename(this.file));
      writeFileSync(file, bytes);
      return file;
    } catch {
      return null; // the first trouble is the one to tell
    }
  }
}

function isDevice(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile(); // a folder is refused when it is opened
}
