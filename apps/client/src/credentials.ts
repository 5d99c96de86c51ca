// The device's tokens, in one file that only its user can read, written whole or not at all.
import { readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { hostAndPort, parseServerAddress, type SignedIn } from '@midip2p/coordinator';
import { ClientError, fileError } from './errors';
import { writeKept } from './kept-file';
import { MIDIP2P } from './own-name';

export interface Credentials {
  /** HOST:PORT or HOST:PORT#FINGERPRINT, as it was typed at login. */
  server: string;
  account: SignedIn;
}

/** Whether both name the same server, with or without its fingerprint. */
export const sameServer = (one: string, other: string): boolean => placeOf(one) === placeOf(other);

/**
 * One entry for each server at which this device is signed in, the last used first.
 *
 * Design: several processes may write it. The last one wins; an older token in the file does no harm, because renewing
 * it repeats the same exchange (SignedIn.attempt).
 */
export class CredentialsFile {
  readonly file: string;

  constructor(private readonly folder: string) {
    this.file = path.join(folder, 'credentials.json');
  }

  /** Refuses a file that others can read, because they may have its tokens already. */
  async read(): Promise<Credentials[]> {
    let text: string;
    try {
      const { mode } = await stat(this.file);
      if ((mode & 0o077) !== 0) {
        throw new ClientError(
          'credentials-exposed',
          `others may read ${this.file} (mode ${(mode & 0o777).toString(8)}); run '${MIDIP2P} login' again, then no old token is worth anything`,
        );
      }
      text = await readFile(this.file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      if (error instanceof ClientError) throw error;
      throw fileError('read', this.file, error);
    }
    return parse(text, this.file);
  }

  /** Puts these first, instead of those that were stored for their server. A file that cannot be used is replaced. */
  async put(credentials: Credentials): Promise<void> {
    const others = (await this.read().catch(() => [])).filter(({ server }) => !sameServer(server, credentials.server));
    await this.write([credentials, ...others]);
  }

  /** Removes a server; with the last one the file is deleted. */
  async drop(server: string): Promise<Credentials[]> {
    const others = (await this.read()).filter((kept) => !sameServer(kept.server, server));
    await (others.length > 0 ? this.write(others) : this.remove());
    return others;
  }

  async remove(): Promise<void> {
    await rm(this.file, { force: true }).catch((error) => {
      throw fileError('remove', this.file, error);
    });
  }

  private async write(signedIn: Credentials[]): Promise<void> {
    await writeKept(this.file, `${JSON.stringify({ signedIn }, null, 2)}\n`);
  }
}

function parse(text: string, file: string): Credentials[] {
  const broken = new ClientError(
    'credentials-broken',
    `${file} cannot be understood; run '${MIDIP2P} login' to write it anew`,
  );
  let value: { signedIn?: Partial<Credentials>[] } | null;
  try {
    value = JSON.parse(text) as typeof value;
  } catch {
    throw broken; // half a file, or edited by somebody
  }
  const entries = value?.signedIn;
  if (!Array.isArray(entries) || !entries.every(isWhole)) throw broken;
  return entries;
}

function isWhole(entry: Partial<Credentials> | null): entry is Credentials {
  const { server, account } = entry ?? {};
  const texts = [server, account?.name, account?.refreshToken, account?.accessToken, account?.attempt];
  return texts.every((text) => typeof text === 'string') && placeOf(server!) !== null;
}

function placeOf(server: string): string | null {
  try {
    return hostAndPort(parseServerAddress(server)).toLowerCase();
  } catch {
    return null;
  }
}
