// What can be wrong with a musician's machine: its calendar, its disk.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  aPlayer,
  aRoomOf,
  spawnClient,
  startTestServer,
  temporaryDir,
  type TestPlayer,
  type TestServer,
} from '@midip2p/testkit';

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

/** Of half a KiB or a KiB each, as the shell has it: less than the events of many() take. */
const LARGEST_FILE_BLOCKS = 8;

/** 600 notes in three seconds. */
function many(): string {
  const events = 1200;
  const bytes = Buffer.alloc(22 + 4 * events);
  Buffer.from('4d546864000000060000000101804d54726b', 'hex').copy(bytes);
  bytes.writeUInt32BE(4 * events, 18);
  for (let i = 0; i < events; i += 1) bytes.set([2, i % 2 === 0 ? 0x90 : 0x80, (i >> 1) & 127, 100], 22 + 4 * i);
  const file = path.join(dir.path, 'many.mid');
  writeFileSync(file, bytes);
  return file;
}

/** A client of theirs, on a machine whose calendar is so many hours ahead. */
function on(who: TestPlayer, args: string[], hours = 0, smallFiles = false) {
  const preload = `--require ${path.join(__dirname, '../../../libs/testkit/calendar.cjs')}`;
  const environment = { MIDIP2P_PASSWORD: who.password, TEST_HOURS_AHEAD: String(hours), NODE_OPTIONS: preload };
  const within = (program: string, rest: string[]) =>
    smallFiles
      ? { command: 'sh', args: ['-c', `ulimit -f ${LARGEST_FILE_BLOCKS} && exec "$0" "$@"`, program, ...rest] }
      : { command: program, args: rest };
  return spawnClient(args, { configDir: folderOf(who), environment, within });
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

it('a file that may not grow any more keeps what it has, and is told', async () => {
  const room = await aRoomOf(ada, ben);
  await Promise.all([signedIn(ada), signedIn(ben)]);
  const [file, log] = ['heard.mid', 'heard.jsonl'].map((name) => path.join(folderOf(ben), name)) as [string, string];
  const args = ['record', file, room.id, '--log', log, '--until-quiet', '--listen', '127.0.0.1:0'];
  const recorder = on(ben, args, 0, true);
  await recorder.next('joined');
  const player = on(ada, ['play', many(), room.id, '--listen', '127.0.0.1:0']);
  const { messages } = (await player.next('played')) as unknown as { messages: number };
  expect(await player.exit).toBe(0);
  expect(player.events.map(({ event }) => event)).toContain('acknowledged');
  expect(await recorder.exit).toBe(1);
  const troubles = recorder.events.filter(({ event }) => event === 'trouble' || event === 'error');
  expect(new Set(troubles.map(({ code }) => code))).toEqual(new Set(['file']));
  for (const { message } of troubles) expect(message).toContain('it may not grow any more');
  for (const name of [file, log]) expect(troubles.map(({ what }) => what)).toContain(name);
  const recorded = recorder.events.find(({ event }) => event === 'recorded') as unknown as {
    events: number;
    file: string;
  };
  expect(path.basename(recorded.file)).toBe('heard.mid'); // where temporary files go
  expect(recorded.events).toBeGreaterThan(0);
  expect(recorded.events).toBeLessThan(messages);
  expect(readFileSync(recorded.file).toString('latin1', 0, 4)).toBe('MThd');
  rmSync(path.dirname(recorded.file), { recursive: true });
  expect(recorder.events.at(-2)).toMatchObject({ event: 'left', reason: 'left' }); // the others were told goodbye
});
