// The device's tokens, in one file that only its user can read, written whole or not at all.
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { SignedIn } from '@midip2p/coordinator';
import { ClientError, fileError } from './errors';

export interface Credentials {
  /** HOST:PORT or HOST:PORT#FINGERPRINT, as it was typed at login. */
  server: string;
  account: SignedIn;
}

export class CredentialsFile {
  readonly file: string;

  constructor(private readonly folder: string) {
    this.file = path.join(folder, 'credentials.json');
  }

  /** null: nobody is signed in. Refuses a file that others can read: its tokens may be theirs already. */
  async read(): Promise<Credentials | null> {
    let text: string;
    try {
      const { mode } = await stat(this.file);
      if ((mode & 0o077) !== 0) {
        throw new ClientError(
          'credentials-exposed',
          `others may read ${this.file} (mode ${(mode & 0o777).toString(8)}); run 'midip2p login' again, then no old token is worth anything`,
        );
      }
      text = await readFile(this.file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      if (error instanceof ClientError) throw error;
      throw fileError('read', this.file, error);
    }
    return parse(text, this.file);
  }

  async write(credentials: Credentials): Promise<void> {
    const partial = `${this.file}.${randomBytes(6).toString('hex')}`;
    try {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      await chmod(this.folder, 0o700);
      const handle = await open(partial, 'wx', 0o600);
      try {
        await handle.writeFile(`${JSON.stringify(credentials, null, 2)}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(partial, this.file);
    } catch (error) {
      await rm(partial, { force: true }).catch(() => undefined); // the same trouble again: told once
      throw fileError('write', this.file, error);
    }
  }

  async remove(): Promise<void> {
    await rm(this.file, { force: true }).catch((error) => {
      throw fileError('remove', this.file, error);
    });
  }
}

function parse(text: string, file: string): Credentials {
  const broken = new ClientError(
    'credentials-broken',
    `${file} cannot be understood; run 'midip2p login' to write it anew`,
  );
  let value: Partial<Credentials> | null;
  try {
    value = JSON.parse(text) as Partial<Credentials> | null;
  } catch {
    throw broken; // half a file, or somebody's edit
  }
  const account = value?.account;
  if (
    typeof value?.server !== 'string' ||
    typeof account?.refreshToken !== 'string' ||
    typeof account.accessToken !== 'string'
  ) {
    throw broken;
  }
  return value as Credentials;
}
