// What can be wrong with a musician's machine: its calendar, its disk.
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { aPlayer, aRoomOf, spawnClient, startTestServer, temporaryDir, type TestPlayer, type TestServer } from '../src';

const SONG = path.join(__dirname, '../../../tools/midi-files/own/ode-to-joy.mid');
let server: TestServer;
let ada: TestPlayer;
let ben: TestPlayer;
const dir = temporaryDir();
const folderOf = (who: TestPlayer) => path.join(dir.path, who.name);
const LISTEN = ['--no-devices', '--listen', '127.0.0.1:0'];

beforeAll(async () => {
  server = await startTestServer({ auth: { accessTokenSeconds: 5 } });
  [ada, ben] = [await aPlayer(server, 'ada'), await aPlayer(server, 'ben')];
});
afterAll(async () => {
  ada?.coordinator.close();
  ben?.coordinator.close();
  await server?.stop();
  dir.remove();
});

/** A client of theirs, on a machine whose calendar is so many hours ahead. */
function on(who: TestPlayer, args: string[], hours = 0) {
  const preload = `--require ${path.join(__dirname, 'calendar.cjs')}`;
  const environment = { MIDIP2P_PASSWORD: who.password, TEST_HOURS_AHEAD: String(hours), NODE_OPTIONS: preload };
  return spawnClient(args, { configDir: folderOf(who), environment });
}

async function signedIn(who: TestPlayer, hours = 0) {
  const client = on(who, ['login', who.name, '--server', server.text], hours);
  expect({ exit: await client.exit, stderr: client.stderr }).toEqual({ exit: 0, stderr: '' });
}

it('a clock that is hours ahead or behind costs nothing: they sign in, link, lock and stay', async () => {
  const room = await aRoomOf(ada, ben);
  await Promise.all([signedIn(ada, 7), signedIn(ben, -5)]);
  const kept = readFileSync(path.join(folderOf(ada), 'credentials.json'), 'utf8');
  expect(Number(/"accessExpiresAt": (\d+)/.exec(kept)![1])).toBeGreaterThan(Date.now() + 6 * 3_600_000); // her clock is wrong
  const here = on(ada, ['join', room.id, ...LISTEN], 7);
  const there = on(ben, ['join', room.id, '--for', '12', ...LISTEN], -5);
  await Promise.all([here, there].map((client) => client.next('ready')));
  // Longer than two access tokens live: they were renewed in time, by clocks that are wrong.
  expect(await there.exit).toBe(0);
  expect([here, there].map((client) => client.events.filter(({ event }) => event === 'server'))).toEqual([[], []]);
  expect(await here.end()).toBe(0);
  const later = on(ada, ['rooms'], -3);
  expect(await later.exit).toBe(0);
});

// /dev/full is a device that is always full.
it('a full disk loses no recording, and is told', async () => {
  const room = await aRoomOf(ada, ben);
  await Promise.all([signedIn(ada), signedIn(ben)]);
  const args = ['record', '/dev/full', room.id, '--log', '/dev/full', '--listen', '127.0.0.1:0'];
  const recorder = on(ben, args);
  await recorder.next('joined');
  const player = on(ada, ['play', SONG, room.id, '--seconds', '3', '--listen', '127.0.0.1:0']);
  const { messages } = (await player.next('played')) as unknown as { messages: number };
  expect(await player.exit).toBe(0);
  expect(player.events.map(({ event }) => event)).toContain('acknowledged');
  expect(await recorder.exit).toBe(1);
  const told = recorder.events.filter(({ event }) => event === 'trouble' || event === 'error');
  expect(told.map(({ code }) => code)).toEqual(['file', 'file', 'file']); // the log, the recording, and the end
  for (const { message } of told) expect(message).toContain('the disk is full');
  const recorded = recorder.events.find(({ event }) => event === 'recorded') as unknown as {
    events: number;
    file: string;
  };
  expect(recorded.events).toBe(messages);
  const kept = readFileSync(recorded.file);
  expect(kept.toString('latin1', 0, 4)).toBe('MThd');
  expect(kept.length).toBeGreaterThan(3 * messages);
  rmSync(path.dirname(recorded.file), { recursive: true });
  expect(recorder.events.at(-2)).toMatchObject({ event: 'left', reason: 'left' }); // the others were told goodbye
});
