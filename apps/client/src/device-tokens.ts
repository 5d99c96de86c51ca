// Tokens that prove to servers that this device was signed in there before, so that other people's guesses at the
// password do not keep it out. They give access to nothing by themselves, so they stay when the device signs out.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { sameServer } from './credentials';
import { writeKept } from './kept-file';

interface Kept {
  server: string;
  /** Of the account. */
  name: string;
  token: string;
}

/** More accounts than one person uses on one device. */
const MOST = 64;

export class DeviceTokensFile {
  readonly file: string;

  constructor(folder: string) {
    this.file = path.join(folder, 'devices.json');
  }

  /** Empty: there is none. */
  async of(server: string, name: string): Promise<string> {
    return (await this.read()).find(isOf(server, name))?.token ?? '';
  }

  async put({ server, name, token }: Kept): Promise<void> {
    if (token === '') return; // an older server
    const kept = await this.read();
    if (kept.find(isOf(server, name))?.token === token) return;
    const others = kept.filter((one) => !isOf(server, name)(one));
    await writeKept(
      this.file,
      `${JSON.stringify({ devices: [{ server, name, token }, ...others].slice(0, MOST) }, null, 2)}\n`,
    );
  }

  /** A file that cannot be used is treated as none: at worst a sign-in has to wait because of others' guesses. */
  private async read(): Promise<Kept[]> {
    try {
      const { devices } = JSON.parse(await readFile(this.file, 'utf8')) as { devices: Kept[] };
      return devices.filter(({ server, name, token }) =>
        [server, name, token].every((text) => typeof text === 'string'),
      );
    } catch {
      return [];
    }
  }
}

// ---- details ----

const isOf = (server: string, name: string) => (kept: Kept) =>
  sameServer(kept.server, server) && kept.name.toLowerCase() === name.toLowerCase();
