// Clients that record are ended in every way, thirty of them, at any moment: their recordings are whole up to the last
// second, and no instrument sounds on.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type DrivenClient, spawnClient, type Stage, stageOn, temporaryDir, type TemporaryDir } from '@midip2p/testkit';
import { type FrameEvent, JackProbe, JackServer } from '@midip2p/ports';
import { readSmf, timedMessages, writeSmf } from '@midip2p/smf';

jest.setTimeout(300_000);

/**
 * SIGCONT makes a bug in it. For ends that a client cannot see there is no instrument, because it could not silence
 * one.
 */
const WAYS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGCONT', 'SIGKILL'] as const;
const EXIT = { SIGINT: 0, SIGTERM: 0, SIGHUP: 0, SIGQUIT: 0, SIGCONT: 1, SIGKILL: 'SIGKILL' } as const;
const ROUNDS = 5;
const BUG = path.join(__dirname, '../../../tools/jam/test-system/bug.cjs');
const NOTES_A_SECOND = 20;
const LAST_CHANNEL = 15;

interface Ended {
  way: (typeof WAYS)[number];
  file: string;
  own: number;
  /** Machine time, µs. */
  at: number;
}

let jack: JackServer;
let stage: Stage;
let dir: TemporaryDir;
let pianist: DrivenClient;
let observer: DrivenClient;
let ear: JackProbe;
const instruments = new Map<string, JackProbe>();
const ended: Ended[] = [];

const at = (timeUs: number, ...bytes: number[]) => ({ timeUs, bytes: Uint8Array.from(bytes) });
const inFolder = (name: string) => path.join(dir.path, name);
const nowUs = () => Number(process.hrtime.bigint() / 1000n);

/** Note i has a key and a channel of its own, so that it shows which are missing. About six sound at the same time. */
function song(seconds: number): string {
  const notes = Array.from({ length: seconds * NOTES_A_SECOND }, (_, i) => {
    const [channel, key, start] = [(i >> 7) % LAST_CHANNEL, i & 127, (i * 1e6) / NOTES_A_SECOND];
    return [at(start, 0x90 | channel, key, 100), at(start + 300_000, 0x80 | channel, key, 64)];
  });
  writeFileSync(inFolder('song.mid'), writeSmf(notes.flat()));
  return inFolder('song.mid');
}

/** A pedal and a note that are held for ever. */
function held(key: number): string {
  const [file, last] = [inFolder(`held-${key}.mid`), 0xf & LAST_CHANNEL];
  writeFileSync(
    file,
    writeSmf([at(0, 0xb0 | last, 64, 127), at(0, 0x90 | last, key, 100), at(900e6, 0x80 | last, key, 64)]),
  );
  return file;
}

/** Notes and pedals that have not ended, as "9f3c". */
function sounding(heard: readonly FrameEvent[], isMeant: (channel: number) => boolean = () => true): Set<string> {
  const open = new Set<string>();
  for (const { hex } of heard) {
    const [status, key, value] = Buffer.from(hex, 'hex') as unknown as [number, number, number];
    const [kind, channel] = [status & 0xf0, status & 0x0f];
    if (!isMeant(channel)) continue;
    const name = (what: number) => `${(what | channel).toString(16)}${key.toString(16).padStart(2, '0')}`;
    if (kind === 0x90 && value > 0) open.add(name(0x90));
    else if (kind === 0x80 || kind === 0x90) open.delete(name(0x90));
    else if (kind === 0xb0 && key === 64 && value >= 64) open.add(name(0xb0));
    else if (kind === 0xb0 && key === 64) open.delete(name(0xb0));
  }
  return open;
}

function run(name: string, args: string[], preload = ''): DrivenClient {
  const { password } = stage.players.find((player) => player.name === name)!;
  const environment = { ...jack.environment, MIDIP2P_PASSWORD: password };
  return spawnClient(args, {
    configDir: inFolder(name),
    environment: preload === '' ? environment : { ...environment, NODE_OPTIONS: `--require ${preload}` },
    withinMs: 280_000,
  });
}
const join = (name: string, more: string[], preload = '') =>
  run(name, ['join', stage.room.id, '--no-plugins', '--listen', '127.0.0.1:0', ...more], preload);

beforeAll(async () => {
  dir = temporaryDir('midip2p-killed-');
  // Thirty clients begin and end: on a busy machine one may keep a cycle waiting, and JACK must not throw it out for
  // that.
  jack = await JackServer.start({ patienceMs: 10_000 });
  const names = ['ada', 'obs', ...WAYS.map((way) => way.toLowerCase())];
  stage = await stageOn(
    (command, args) => ({ command, args }),
    { host: '127.0.0.1', names },
    () => undefined,
  );
  const codes = names.map((name) => run(name, ['login', name, '--server', stage.server]).exit);
  expect(new Set(await Promise.all(codes))).toEqual(new Set([0]));
  observer = join('obs', ['--virtual', 'obs', '--log', inFolder('obs.jsonl')]);
  ear = await JackProbe.start(jack, 'ear', 280_000);
  await jack.has('obs:out');
  await ear.connect('obs:out', 'ear:in');
  pianist = join('ada', ['--no-devices', '--play', song(250)]);
  await pianist.next('playing');
  for (const way of WAYS.slice(0, -1))
    instruments.set(way, await JackProbe.start(jack, `i${way.toLowerCase()}`, 280_000));
}, 120_000);
afterAll(async () => {
  for (const client of [pianist, observer]) await client?.end('SIGKILL');
  for (const probe of [ear, ...instruments.values()]) await probe?.end();
  await stage?.stop();
  await jack?.end();
  dir?.remove();
}, 60_000);

/** One client that records, plays a note that it holds, and is ended some time after events went both ways. */
async function life(way: Ended['way'], round: number): Promise<void> {
  const name = way.toLowerCase();
  const file = inFolder(`${name}-${round}.mid`);
  const own = round * WAYS.length + WAYS.indexOf(way);
  const instrument = instruments.get(way);
  const ports = instrument === undefined ? ['--no-devices'] : ['--virtual', name];
  const more = ['--play', held(own), '--record', file, ...ports];
  const client = join(name, more, way === 'SIGCONT' ? BUG : '');
  if (instrument !== undefined) {
    await jack.has(`${name}:out`);
    await instrument.connect(`${name}:out`, `i${name}:in`);
    const before = instrument.receivedCount;
    await instrument.until('the pianist', (heard) => heard.length > before + 20);
  }
  const note = `9f${own.toString(16).padStart(2, '0')}64`;
  await ear.until(`${way} of round ${round}`, (heard) => heard.some(({ hex }) => hex === note));
  await new Promise((resolve) => setTimeout(resolve, 1000 + ((own * 617) % 1000))); // somewhere in the music
  ended.push({ way, file, own, at: nowUs() });
  expect([way, await client.end(way)]).toEqual([way, EXIT[way]]);
  await instrument?.until('silence', (heard) => sounding(heard).size === 0);
}

it.each(Array.from({ length: ROUNDS }, (_, i) => i + 1))(
  'round %d: nothing sounds on at any instrument',
  async (round) => {
    await Promise.all(WAYS.map((way) => life(way, round)));
    await ear.until(
      'silence of those who left',
      (received) => sounding(received, (channel) => channel === LAST_CHANNEL).size === 0,
    );
  },
);

it('every recording is whole up to the last second', async () => {
  // Nothing has started after the last client that was killed.
  expect(await run('sigkill', ['recover']).exit).toBe(0);
  expect(await observer.end()).toBe(0);
  const log = readFileSync(inFolder('obs.jsonl'), 'utf8').trimEnd().split('\n');
  const received = log.map((line) => JSON.parse(line) as { bytes: string; machineUs: number });
  const numberOf = (bytes: Uint8Array) => (bytes[0]! & 0x0f) * 128 + bytes[1]!;
  const isNoteOn = (bytes: Uint8Array) => (bytes[0]! & 0xf0) === 0x90 && bytes[2]! > 0;
  const isPianist = (bytes: Uint8Array) => isNoteOn(bytes) && (bytes[0]! & 0x0f) < LAST_CHANNEL;

  expect(ended).toHaveLength(ROUNDS * WAYS.length);
  for (const { way, file, own, at: endedAt } of ended) {
    const bytes = readFileSync(file);
    const messages = [...timedMessages(readSmf(bytes, { strict: true }))].map((message) => message.bytes);
    const pianists = messages
      .filter(isPianist)
      .map(numberOf)
      .sort((a, b) => a - b);
    expect([way, pianists.length > 0]).toEqual([way, true]);
    const [first = NaN, last = NaN] = [pianists.at(0), pianists.at(-1)];
    expect([way, pianists]).toEqual([way, Array.from({ length: last - first + 1 }, (_, i) => first + i)]);
    const before = received
      .filter(({ machineUs }) => machineUs <= endedAt - 1e6)
      .map((one) => Buffer.from(one.bytes, 'hex'));
    expect([way, last]).toEqual([way, Math.max(last, ...before.filter(isPianist).map(numberOf))]);
    // It has its own playing, and the name of each player.
    expect(messages.map((message) => Buffer.from(message).toString('hex'))).toContain(
      `9f${own.toString(16).padStart(2, '0')}64`,
    );
    for (const name of ['ada', way.toLowerCase()])
      expect(bytes.toString('latin1')).toContain(`\xff\x03${String.fromCharCode(name.length)}${name}`);
    // Every note that began has ended.
    const hexes = messages.map((message) => ({ frame: 0, hex: Buffer.from(message).toString('hex') }));
    expect([...sounding(hexes)]).toEqual([]);
  }
});
