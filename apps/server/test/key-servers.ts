// Servers that sign with the keys of a folder, for the tests of a file; and the commands that change those keys.
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type RunningServer, startServer } from '../src';
import { type ADatabase, aDatabase } from './a-database';
import { type Connections, connectTo, type Somebody, Stream } from './player';
import { on, programsIn } from './programs';

export interface KeyServer {
  server: RunningServer;
  at: Connections;
  log: string[];
}

/** Writes a new key. */
export function aKey(path: string, mode = 0o600): void {
  writeFileSync(path, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode });
  chmodSync(path, mode); // whatever the mask of this process is
}
/** Until it is so: servers look each second. */
export async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isSo())) await pause(50);
}

export async function enters(
  { at }: KeyServer,
  who: Somebody,
  roomId: string,
  more: { resumeFrom?: number; peerId?: string; readsHandovers?: boolean } = { readsHandovers: true },
) {
  const stream = new Stream(at, who.accessToken).hello(roomId, more);
  const welcome = await stream.next('welcome');
  return { stream, welcome, key: Buffer.from(welcome.introductionKey) };
}
/** What a server says to whoever comes, who goes again at once: its joins on their way are few, however often it is asked. */
export async function welcomeAt(open: KeyServer, who: Somebody, roomId: string, readsHandovers = true) {
  const { stream, ...said } = await enters(open, who, roomId, { readsHandovers });
  stream.die();
  return said;
}
/** Which key a server signs with. */
export const keyAt = async (...asked: Parameters<typeof welcomeAt>) => (await welcomeAt(...asked)).key;

/** For the tests of a file: each has a database of its own, and its servers end with it. */
export function keyServers({ publishSeconds = 0 } = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'midip2p-keys-'));
  const { run, endAll } = programsIn(dir);
  let database: ADatabase;
  let url: string;
  const closing: (() => Promise<void> | void)[] = [];

  beforeAll(() => {
    database = aDatabase();
  });
  beforeEach(async () => {
    url = await database.migrated();
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
  afterAll(async () => {
    endAll();
    await database?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  /** A folder as a Secret is mounted, with an introduction key and these. */
  function aFolder(names = ['token']): string {
    const folder = mkdtempSync(join(dir, 'keys-'));
    for (const name of ['introduction', ...names]) aKey(join(folder, `${name}.pem`));
    return folder;
  }
  /** Another machine's folder with the same keys. */
  function copied(folder: string): string {
    const other = mkdtempSync(join(dir, 'keys-'));
    for (const name of readdirSync(folder)) copyFileSync(join(folder, name), join(other, name));
    return other;
  }

  const aDataDir = () => mkdtempSync(join(dir, 'data-'));
  async function started(directory: string | null, dataDir = aDataDir()): Promise<KeyServer> {
    const log: string[] = [];
    const server = await startServer({
      config: {
        server: { port: 0 },
        data: { dir: dataDir },
        database: { url },
        keys: { directory, lookSeconds: 1, publishSeconds },
        limits: { joinsPerMinutePerAccount: 100_000 }, // a server is asked again and again until it has looked
      },
      logTo: { write: (line) => void log.push(line) },
    });
    const at = await connectTo(server);
    closing.push(async () => {
      at.close();
      await server.stop();
    });
    return { server, at, log };
  }

  /** Done when the test is over, before the servers stop that are there already. */
  const atEnd = (work: () => Promise<void> | void) => void closing.push(work);
  const settingsOf = (directory: string) =>
    on(url, { MIDIP2P_KEYS_DIRECTORY: directory, MIDIP2P_KEYS_PUBLISH_SECONDS: '600' });
  /** Types the command at that folder; resolves when it has been typed. */
  async function handOver(folder: string, ...more: string[]): Promise<void> {
    aKey(join(folder, `introduction-${readdirSync(folder).length}.pem`));
    expect(await run(['keys', 'hand-over', ...more], settingsOf(folder))).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringMatching(/handed over from \S+ to \S+: servers that have \S+ sign with it from/),
    });
  }
  return { url: () => url, run, aFolder, copied, aDataDir, started, atEnd, settingsOf, handOver };
}
