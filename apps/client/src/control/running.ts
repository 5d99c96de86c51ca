// The running clients of this user: each writes a file with the address for requests, and the secret that a request has
// to contain.
import { randomBytes } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { fileError } from '../errors';
import { makeFolder } from '../make-folder';

const cardSchema = z.strictObject({
  pid: z.number().int().positive(),
  room: z.string(),
  session: z.string(),
  /** The path of the socket or named pipe. */
  place: z.string().min(1),
  secret: z.string().min(32),
});
export type Card = z.infer<typeof cardSchema>;

export const newSecret = (): string => randomBytes(32).toString('base64url');

export class RunningClients {
  private readonly folder: string;

  constructor(configFolder: string) {
    this.folder = path.join(configFolder, 'running');
  }

  /** Writes the file, which only this user can read. Returns a function that deletes it. */
  async put(card: Card): Promise<() => Promise<void>> {
    const file = path.join(this.folder, `${card.pid}-${randomBytes(4).toString('hex')}.json`);
    try {
      makeFolder(this.folder, 0o700);
      await writeFile(file, JSON.stringify(card), { flag: 'wx', mode: 0o600 });
    } catch (error) {
      throw fileError('write', file, error);
    }
    return () => rm(file, { force: true });
  }

  /** Files that cannot be understood belong to no client. */
  async all(): Promise<{ card: Card; forget: () => Promise<void> }[]> {
    const names = await readdir(this.folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw fileError('read', this.folder, error);
    });
    const cards = await Promise.all(
      names.sort().map(async (name) => {
        const file = path.join(this.folder, name);
        const text = await readFile(file, 'utf8').catch(() => '');
        const parsed = cardSchema.safeParse(jsonOf(text));
        return parsed.success ? [{ card: parsed.data, forget: () => rm(file, { force: true }) }] : [];
      }),
    );
    return cards.flat();
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
