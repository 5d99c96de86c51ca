// Every way to end that a client can see: it releases, says goodbye, and its files are whole.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readSmf, timedMessages, writeSmf } from '@midip2p/smf';
import {
  aPlayer,
  aRoomOf,
  type ClientEvent,
  type DrivenClient,
  spawnClient,
  startTestServer,
  temporaryDir,
  type TestPlayer,
  type TestServer,
} from '@midip2p/testkit';

jest.setTimeout(90_000);

const BUG = path.join(__dirname, 'bug.cjs');
/** How each recorder ends; at SIGCONT the last has a bug. */
const WAYS = ['SIGHUP', 'SIGQUIT', 'SIGCONT'] as const;
const dir = temporaryDir();
let server: TestServer;
let players: TestPlayer[] = [];
let player: DrivenClient;
const recorders = new Map<string, { client: DrivenClient; file: string }>();

/** A note and a pedal, struck at once and let go after a minute. */
function heldNote(): string {
  const file = path.join(dir.path, 'held.mid');
  const at = (timeUs: number, ...bytes: number[]) => ({ timeUs, bytes: Uint8Array.from(bytes) });
  const struck = [at(0, 0xb0, 64, 127), at(0, 0x90, 60, 100)];
  writeFileSync(file, writeSmf([...struck, at(60e6, 0x80, 60, 64), at(60e6, 0xb0, 64, 0)]));
  return file;
}

/** One plays a note and holds it; the others record, and have heard it. */
beforeAll(async () => {
  server = await startTestServer();
  players = await Promise.all(['ada', ...WAYS].map((name) => aPlayer(server, name.toLowerCase())));
  const [ada, ...others] = players as [TestPlayer, ...TestPlayer[]];
  const room = await aRoomOf(ada, ...others);
  const on = async ({ name, password }: TestPlayer, args: string[], preload = '') => {
    const environment = { MIDIP2P_PASSWORD: password, ...(preload !== '' && { NODE_OPTIONS: `--require ${preload}` }) };
    const surroundings = { configDir: path.join(dir.path, name), environment };
    const login = spawnClient(['login', name, '--server', server.text], surroundings);
    expect({ exit: await login.exit, stderr: login.stderr }).toEqual({ exit: 0, stderr: '' });
    return spawnClient([...args, '--listen', '127.0.0.1:0'], surroundings);
  };
  const joining = WAYS.map(async (way, i) => {
    const file = path.join(dir.path, `${way}.mid`);
    const client = await on(others[i]!, ['record', file, room.id], way === 'SIGCONT' ? BUG : '');
    recorders.set(way, { client, file });
  });
  await Promise.all(joining);
  player = await on(ada, ['join', room.id, '--no-devices', '--play', heldNote(), '--players', String(WAYS.length)]);
  const hasHeard = ({ links }: ClientEvent) =>
    (links as { eventsReceived: number }[]).some(({ eventsReceived }) => eventsReceived === 2);
  await Promise.all([...recorders.values()].map(({ client }) => client.next('stats', hasHeard)));
}, 60_000);
afterAll(async () => {
  for (const { coordinator } of players) coordinator.close();
  await server?.stop();
  dir.remove();
});

/** What sounded has ended in the file, too. */
function expectWhole(file: string) {
  const messages = [...timedMessages(readSmf(readFileSync(file), { strict: true }))];
  const hex = messages.map(({ bytes }) => Buffer.from(bytes).toString('hex'));
  expect(hex).toEqual(['b0407f', '903c64', '803c40', 'b04000']);
}
const someoneLeft = () => player.next('peer', ({ state }) => state === 'left');

it.each([
  ['the terminal is closed', 'SIGHUP'],
  ['control-\\ is pressed', 'SIGQUIT'],
] as const)('when %s, the jam is left in order and the recording is whole', async (_, signal) => {
  const { client, file } = recorders.get(signal)!;
  expect(await client.end(signal)).toBe(0);
  expect(client.events.at(-1)).toMatchObject({ event: 'left', reason: 'left' });
  expectWhole(file);
  await someoneLeft();
});

it('who records stays when everybody else has left, until told to leave', async () => {
  const { client } = recorders.get('SIGCONT')!;
  expect(await player.end('SIGHUP')).toBe(0);
  const { peer: pianist } = player.events.find(({ event }) => event === 'joined')!;
  await client.next('peer', ({ peer, state }) => peer === pianist && state === 'left');
  for (let second = 0; second < 2; second += 1) await client.next('stats');
});

it('an error that nothing catches ends the jam in order, and is told at the end', async () => {
  const { client, file } = recorders.get('SIGCONT')!;
  expect(await client.end('SIGCONT')).toBe(1);
  expect(client.events.slice(-2)).toMatchObject([
    { event: 'left', reason: 'left' },
    { event: 'error', code: 'bug', message: 'a bug' },
  ]);
  expectWhole(file);
});
