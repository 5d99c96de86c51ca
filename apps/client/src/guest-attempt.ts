// A guest has no password to come back with if the server's answer got lost. So the key that makes the next attempt
// count as the same one is stored until an attempt has succeeded.
import { createHash, randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { writeKept } from './kept-file';

interface Kept {
  /** Hash of the server and the invitation. */
  of: string;
  attempt: string;
}

export class GuestAttemptFile {
  readonly file: string;

  constructor(folder: string) {
    this.file = path.join(folder, 'guest-attempt.json');
  }

  /** It is on disk before it is used, and the same for the same invitation, until `done`. */
  async of(server: string, invitation: string): Promise<string> {
    const of = createHash('sha256').update(`${server} ${invitation}`).digest('hex');
    const kept = await this.read();
    if (kept?.of === of) return kept.attempt;
    const attempt = randomBytes(18).toString('base64url');
    await writeKept(this.file, `${JSON.stringify({ of, attempt }, null, 2)}\n`);
    return attempt;
  }

  async done(): Promise<void> {
    await rm(this.file, { force: true });
  }

  /** A file that cannot be used is treated as none: at worst the person has to ask for another invitation. */
  private async read(): Promise<Kept | null> {
    try {
      const { of, attempt } = JSON.parse(await readFile(this.file, 'utf8')) as Kept;
      return typeof of === 'string' && /^[\w-]{22,64}$/.test(attempt) ? { of, attempt } : null;
    } catch {
      return null;
    }
  }
}
