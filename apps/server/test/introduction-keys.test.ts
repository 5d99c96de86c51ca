// The key of introductions is changed under people who play, on two servers of one database.
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { copyFileSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { HandoverPayload, handoverSignedBytes, introductionSignedBytes, removalSignedBytes } from '@midip2p/proto';
import { type RunningServer, startServer } from '../src';
import { type ADatabase, aDatabase, asked } from './a-database';
import { aRoom, ask, type Connections, connectTo, somebody, type Somebody, Stream } from './player';
import { on, programsIn } from './programs';

const dir = mkdtempSync(join(tmpdir(), 'midip2p-introduction-keys-'));
const { run, endAll } = programsIn(dir);
let database: ADatabase;
let url: string;
const closing: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
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

type Signed = { payload: Uint8Array; signature: Uint8Array };

const aKey = (path: string) =>
  writeFileSync(path, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }), {
    mode: 0o600,
  });
/** A folder as a Secret is mounted. */
function aFolder(): string {
  const folder = mkdtempSync(join(dir, 'keys-'));
  for (const name of ['token', 'introduction']) aKey(join(folder, `${name}.pem`));
  return folder;
}
/** Another machine's folder with the same keys. */
function copied(folder: string): string {
  const other = mkdtempSync(join(dir, 'keys-'));
  for (const name of readdirSync(folder)) copyFileSync(join(folder, name), join(other, name));
  return other;
}

interface Open {
  server: RunningServer;
  at: Connections;
  log: string[];
}
async function started(directory: string | null, dataDir = mkdtempSync(join(dir, 'data-'))): Promise<Open> {
  const log: string[] = [];
  const server = await startServer({
    config: {
      server: { port: 0 },
      data: { dir: dataDir },
      database: { url },
      keys: { directory, lookSeconds: 1, publishSeconds: 0 },
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
/** Its time has come, for what the database knows of it. */
const beginNow = () => asked(url, `UPDATE introduction_handover SET from_at = now()`);
const endNow = () => asked(url, `UPDATE introduction_handover SET old_until = now()`);
async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isSo())) await pause(50);
}

function isBy(key: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key).toString('base64url') };
  return verify(null, bytes, createPublicKey({ key: jwk, format: 'jwk' }), signature);
}
/** What it says, if both of its keys say so. [TOAST-5.9-1] */
function opened({ payload, signature }: Signed): HandoverPayload {
  const word = HandoverPayload.decode(payload);
  const [bytes, halves] = [handoverSignedBytes(payload), [signature.subarray(0, 64), signature.subarray(64)]];
  expect([isBy(word.oldKey, bytes, halves[0]!), isBy(word.newKey, bytes, halves[1]!)]).toEqual([true, true]);
  return word;
}

async function enters(
  { at }: Open,
  who: Somebody,
  roomId: string,
  more: { resumeFrom?: number; peerId?: string; readsHandovers?: boolean } = { readsHandovers: true },
) {
  const stream = new Stream(at, who.accessToken).hello(roomId, more);
  const welcome = await stream.next('welcome');
  return { stream, welcome, key: Buffer.from(welcome.introductionKey) };
}
/** What a server says to whoever comes, who goes again at once: its joins on their way are few, however often it is asked. */
async function welcomeAt(open: Open, who: Somebody, roomId: string, readsHandovers = true) {
  const { stream, ...said } = await enters(open, who, roomId, { readsHandovers });
  stream.die();
  return said;
}
/** Which key a server signs with. */
const keyAt = async (...asked: Parameters<typeof welcomeAt>) => (await welcomeAt(...asked)).key;

it('is told to everybody before it signs, at every server, and nobody is thrown out [TOAST-5.9-8]', async () => {
  const folder = aFolder();
  const [a, b] = [await started(folder), await started(folder)];
  const [ada, ben, cleo, dan] = [
    await somebody(a.at),
    await somebody(b.at),
    await somebody(a.at),
    await somebody(a.at),
  ];
  const roomId = await aRoom(a.at, ada, ben, cleo, dan);
  const [atA, atB] = [await enters(a, ada, roomId), await enters(b, ben, roomId)];
  for (const { stream } of [atA, atB]) stream.ready();
  const old = atA.key;
  expect([atB.key, atA.welcome.handovers]).toEqual([old, []]);
  // Cleo is out, by the key of now.
  const { peerId } = (await enters(a, cleo, roomId)).welcome;
  await ask(a.at.rooms, a.at.rooms.removeFromSession, { roomId, name: cleo.name, reason: '' }, ada.accessToken);
  const removal = await atB.stream.next('removal');
  expect(isBy(old, removalSignedBytes(removal.payload), removal.signature)).toBe(true);

  await handOver(folder, '--days', '7');
  const told = [await atA.stream.next('handover'), await atB.stream.next('handover')].map(opened);
  expect(told[0]).toEqual(told[1]);
  const { oldKey, newKey, fromMs, oldUntilMs } = told[0]!;
  expect([Buffer.from(oldKey), oldUntilMs - fromMs]).toEqual([old, 7 * 86_400_000]);
  // It does not sign yet, and who comes now is told of it.
  const early = await enters(b, dan, roomId);
  expect([early.key, early.welcome.handovers.map(opened)]).toEqual([old, [told[0]]]);
  early.stream.die();

  await beginNow();
  for (const open of [a, b]) await until(async () => (await keyAt(open, dan, roomId)).equals(newKey));
  const late = await enters(b, dan, roomId);
  const { removals } = await late.stream.next('snapshot');
  expect(Buffer.from(removals[0]!.payload)).toEqual(Buffer.from(removal.payload)); // the same word,
  expect(isBy(newKey, removalSignedBytes(removals[0]!.payload), removals[0]!.signature)).toBe(true); // of a key that lasts
  late.stream.ready();
  for (const { stream } of [atA, atB]) {
    const joined = await stream.next('peerJoined', ({ peer }) => peer?.peerId === late.welcome.peerId);
    const { payload, signature } = await stream.next('introduction', ({ number }) => number >= joined.number);
    expect(isBy(newKey, introductionSignedBytes(payload), signature)).toBe(true);
    expect(stream.end).toBeNull();
  }
  expect(peerId).not.toBe(late.welcome.peerId);
});

it('finds who comes back with the key from before, at whatever server, over several hand-overs [TOAST-5.9-6]', async () => {
  const folder = aFolder();
  const [a, b] = [await started(folder), await started(folder)];
  const ada = await somebody(a.at);
  const roomId = await aRoom(a.at, ada);
  const first = await enters(a, ada, roomId);
  first.stream.ready();
  const { number } = await first.stream.next('peerJoined');
  await handOver(folder);
  await handOver(folder);
  await asked(url, 'UPDATE introduction_handover SET from_at = now(), old_until = now()');
  await until(async () => !(await keyAt(b, ada, roomId)).equals(first.key));
  first.stream.die();
  const more = { peerId: first.welcome.peerId, resumeFrom: number, readsHandovers: true };
  const back = await enters(b, ada, roomId, more);
  expect(back.welcome.resumed).toBe(true);
  const chain = back.welcome.handovers.map(opened);
  const keys = [first.key, ...chain.map(({ newKey }) => Buffer.from(newKey))];
  expect(chain.map(({ oldKey }) => Buffer.from(oldKey))).toEqual(keys.slice(0, 2));
  expect(back.key).toEqual(keys[2]);
});

it('goes on with the key from before for who reads no hand-overs, for as long as that counts [TOAST-5.9-8]', async () => {
  const folder = aFolder();
  const open = await started(folder);
  const [ada, ben] = [await somebody(open.at), await somebody(open.at)];
  const roomId = await aRoom(open.at, ada, ben);
  const old = await keyAt(open, ada, roomId, false);
  await handOver(folder);
  await beginNow();
  await until(async () => !(await keyAt(open, ada, roomId)).equals(old));
  const from010 = await enters(open, ada, roomId, {});
  expect(from010.key).toEqual(old);
  from010.stream.ready();
  await from010.stream.next('peerJoined');
  (await enters(open, ben, roomId)).stream.ready();
  const { payload, signature } = await from010.stream.next('introduction');
  expect(isBy(old, introductionSignedBytes(payload), signature)).toBe(true);
  await endNow();
  await until(async () => !(await keyAt(open, ada, roomId, false)).equals(old));
});

it('needs its file at every server only before the old key ends; then that is said, and a start refused', async () => {
  const folder = aFolder();
  const behind = copied(folder);
  const open = await started(behind);
  const ada = await somebody(open.at);
  const roomId = await aRoom(open.at, ada);
  const old = await keyAt(open, ada, roomId);
  await handOver(folder);
  await beginNow();
  await until(async () => (await welcomeAt(open, ada, roomId)).welcome.handovers.length === 1);
  expect(await keyAt(open, ada, roomId)).toEqual(old);
  await endNow();
  await until(() => open.log.some((line) => line.includes('counts no more')));
  await expect(started(behind)).rejects.toMatchObject({ code: 'bad-key' });
  // Its file is what it takes.
  for (const name of readdirSync(folder)) copyFileSync(join(folder, name), join(behind, name));
  await until(async () => !(await keyAt(open, ada, roomId)).equals(old));
  expect(open.log.join('')).not.toMatch(/PRIVATE KEY/);
});

it('is made, signed and listed by a command, where the folder is the server’s own', async () => {
  const dataDir = mkdtempSync(join(dir, 'data-'));
  const open = await started(null, dataDir);
  const ada = await somebody(open.at);
  const roomId = await aRoom(open.at, ada);
  const { stream } = await enters(open, ada, roomId);
  const settings = on(url, { MIDIP2P_DATA_DIR: dataDir, MIDIP2P_KEYS_PUBLISH_SECONDS: '600' });
  expect(await run(['keys', 'hand-over', '--days', '0'], settings)).toMatchObject({ code: 2 });
  expect(await run(['keys', 'hand-over'], settings)).toMatchObject({ code: 0 });
  await stream.next('handover');
  const made = readdirSync(join(dataDir, 'keys')).filter((name) => /^introduction-\d+\.pem$/.test(name));
  expect(made.map((name) => statSync(join(dataDir, 'keys', name)).mode & 0o777)).toEqual([0o600]);
  const { introductionKeys } = JSON.parse((await run(['keys', '--json'], settings)).out) as {
    introductionKeys: { kid: string; state: string; until?: string }[];
  };
  expect(introductionKeys.map(({ state, until }) => [state, until !== undefined])).toEqual([
    ['signs', true],
    ['signs later', false],
  ]);
  expect((await run(['keys'], settings)).out).toContain(`${introductionKeys[1]!.kid}  for introductions  signs later`);
});

it('is given up for another one without a hand-over, where somebody else may have it', async () => {
  const dataDir = mkdtempSync(join(dir, 'data-'));
  const open = await started(null, dataDir);
  const ada = await somebody(open.at);
  const roomId = await aRoom(open.at, ada);
  const settings = on(url, { MIDIP2P_DATA_DIR: dataDir });
  expect(await run(['keys', 'hand-over'], settings)).toMatchObject({ code: 0 });
  const { stream, key } = await enters(open, ada, roomId);
  expect(await run(['keys', 'start-over'], settings)).toMatchObject({ code: 0, err: '' });
  const made = readdirSync(join(dataDir, 'keys')).filter((name) => name.startsWith('introduction'));
  expect(made).toEqual([expect.stringMatching(/^introduction-\d+\.pem$/)]);
  await until(async () => {
    const { welcome } = await welcomeAt(open, ada, roomId);
    return welcome.handovers.length === 0 && !key.equals(welcome.introductionKey);
  });
  expect(stream.end).toBeNull();
  expect(await run(['keys', 'hand-over'], settings)).toMatchObject({ code: 0 }); // from this one on, as ever
  const folder = aFolder();
  await asked(url, 'DELETE FROM introduction_handover');
  await handOver(folder);
  expect(await run(['keys', 'start-over'], settingsOf(folder))).toMatchObject({
    code: 2,
    err: expect.stringContaining('put another key in place first'),
  });
  expect(await run(['keys', 'start-over'], settingsOf(aFolder()))).toMatchObject({ code: 0 });
});

it('is not handed over where the new one, or the one before, is not there', async () => {
  const folder = aFolder();
  const settings = settingsOf(folder);
  const refused = async (more: Record<string, string> = {}) => {
    const { code, err } = await run(['keys', 'hand-over'], { ...settings, ...more });
    expect(code).toBe(2);
    return err;
  };
  expect(await refused()).toContain('introduction-NAME.pem');
  expect(await refused({ MIDIP2P_KEYS_INTRODUCTION_FILE: join(folder, 'introduction.pem') })).toContain(
    'keys.directory',
  );
  const before = copied(folder);
  await handOver(folder);
  aKey(join(before, 'introduction-x.pem'));
  expect(await refused({ MIDIP2P_KEYS_DIRECTORY: before })).toContain('its file is not here');
  for (const name of ['x', 'y']) aKey(join(folder, `introduction-${name}.pem`));
  expect(await refused()).toMatch(/introduction-x\.pem and \S+introduction-y\.pem are in no hand-over/);
  const strange = aFolder();
  expect(await refused({ MIDIP2P_KEYS_DIRECTORY: strange })).toContain('no hand-over leads to');
});
