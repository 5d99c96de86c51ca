// The relay as it is started, in this process and as the command.
import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeToken } from '@midip2p/relay-rules';
import { believedKeys } from '../src/believed-keys';
import { type RunningRelay, startRelay } from '../src/start-relay';
import { Visitor } from '../src/visitor';

const PROGRAM = join(__dirname, '../bin/midip2p-relay.js');
const dir = mkdtempSync(join(tmpdir(), 'midip2p-relay-'));
const key = generateKeyPairSync('ed25519');
const file = (name: string, text: string): string => {
  const path = join(dir, name);
  writeFileSync(path, text);
  return path;
};
const pem = (one: KeyObject, type: 'spki' | 'pkcs8') => one.export({ type, format: 'pem' }).toString();
const publicFile = file('server.pem', pem(key.publicKey, 'spki'));
const privateFile = file('introduction.pem', pem(key.privateKey, 'pkcs8'));
const strangerFile = file('stranger.pem', pem(generateKeyPairSync('ed25519').privateKey, 'pkcs8'));

const relays: RunningRelay[] = [];
const processes = new Set<ChildProcess>();
afterEach(async () => {
  for (const relay of relays.splice(0)) await relay.stop();
  for (const child of processes) child.kill('SIGKILL');
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function started(drainSeconds = 3600) {
  const lines: string[] = [];
  const relay = await startRelay({
    config: {
      listen: { port: 0, drainSeconds },
      operations: { port: 0 },
      keys: { files: publicFile },
      log: { level: 'trace' },
    },
    logTo: { write: (line) => void lines.push(line) },
  });
  relays.push(relay);
  return { relay, lines };
}

async function pairAt(address: { host: string; port: number }): Promise<{ pair: [Visitor, Visitor]; token: Buffer }> {
  const word = () => randomBytes(16).toString('hex');
  const both = { session: word(), link: word(), account: word(), number: 1, expiresAtMs: Date.now() + 60_000 };
  const [one, other] = ([0, 1] as const).map((side) => makeToken({ ...both, side }, key.privateKey)) as [
    Buffer,
    Buffer,
  ];
  const ada = (await Visitor.call(address)).greet(one);
  const ben = (await Visitor.call(address)).greet(other);
  return { pair: [await ada.joined(), await ben.joined()], token: one };
}

const get = async ({ operations }: RunningRelay, path: string) => {
  const answer = await fetch(`http://${operations!.host}:${operations!.port}${path}`);
  return { status: answer.status, text: await answer.text() };
};

it('tells whether it lets anybody in, and its figures, to the operator alone', async () => {
  const { relay } = await started();
  const { pair } = await pairAt(relay.address);
  expect(await get(relay, '/live')).toEqual({ status: 200, text: '{"live":true}' });
  expect(await get(relay, '/ready')).toEqual({ status: 200, text: '{"ready":true}' });
  expect(await get(relay, '/other')).toMatchObject({ status: 404 });
  const { text } = await get(relay, '/metrics');
  expect(text).toContain('midip2p_relay_connections{state="joined"} 2\n');
  expect(text).toContain('midip2p_relay_joints_total 1\n');
  expect(text).toContain('process_resident_memory_bytes');
  for (const { socket } of pair) socket.destroy();
});

it('logs no token', async () => {
  const { relay, lines } = await started();
  const { token } = await pairAt(relay.address);
  await expect((await Visitor.call(relay.address)).greet(token).joined()).rejects.toMatchObject({
    code: 'relay-token-used',
  });
  await relay.stop();
  const all = lines.join('');
  expect(all).toMatch(/"msg":"joined"[^]*"code":"relay-token-used"[^]*"msg":"refused"/);
  for (const form of ['hex', 'base64', 'base64url'] as const)
    expect(all).not.toContain(token.toString(form).slice(-80, -2)); // its signature
});

it('drains until the last pair has left, and lets nobody new in [TOAST-13.4-10]', async () => {
  const { relay } = await started();
  const { pair } = await pairAt(relay.address);
  const drained = relay.drain();
  expect(await get(relay, '/ready')).toMatchObject({ status: 503, text: expect.stringContaining('"draining"') });
  await expect(Visitor.call(relay.address)).rejects.toMatchObject({ code: 'relay-unreachable' });
  pair[0].socket.write('on we go');
  expect((await pair[1].read(8)).toString()).toBe('on we go');
  for (const { socket } of pair) socket.destroy();
  await drained;
});

it('waits no longer than it is told to for those who stay [TOAST-13.4-10]', async () => {
  const { relay } = await started(0);
  const { pair } = await pairAt(relay.address);
  await relay.drain();
  for (const one of pair) expect(await one.rest()).toEqual(Buffer.alloc(0));
});

it('says that a TCP port is in use, and leaves nothing listening', async () => {
  const { relay } = await started();
  const { port } = relay.address;
  const config = { keys: { files: publicFile }, log: { level: 'silent' as const } };
  await expect(startRelay({ config: { ...config, listen: { port } } })).rejects.toMatchObject({
    code: 'port-in-use',
    message: expect.stringContaining('MIDIP2P_RELAY_LISTEN_PORT'),
  });
  const busy = { ...config, listen: { port: 0 }, operations: { port } };
  await expect(startRelay({ config: busy })).rejects.toMatchObject({ code: 'port-in-use' });
});

// ---- the command ----

function program(args: string[], environment: Record<string, string> = {}) {
  const env = {
    PATH: process.env.PATH,
    MIDIP2P_RUN: process.env.MIDIP2P_RUN, // what npm test knows its processes by
    ...environment,
  };
  const child = spawn(PROGRAM, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  processes.add(child);
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ended = once(child, 'close').then(([code]) => {
    processes.delete(child);
    return { code: code as number | null, out, err };
  });
  const ready = async () => {
    await once(child.stdout, 'data');
    return JSON.parse(out) as { address: { host: string; port: number }; operations: { port: number } };
  };
  return { child, ended, ready };
}

const PORTS = { MIDIP2P_RELAY_LISTEN_PORT: '0', MIDIP2P_RELAY_OPERATIONS_PORT: '0' };

it('runs, is asked for its health, is met at, and ends well when it is told to', async () => {
  const { child, ended, ready } = program(['--json'], { ...PORTS, MIDIP2P_RELAY_KEYS_FILES: publicFile });
  const { address, operations } = await ready();
  const at = `${address.host}:${address.port}`;
  const asked = { MIDIP2P_RELAY_OPERATIONS_PORT: String(operations.port) };
  expect(await program(['health'], asked).ended).toEqual({ code: 0, out: '', err: '' });
  const met = await program(['check', '--key', privateFile, at, '--json']).ended;
  expect(met).toMatchObject({ code: 0, err: '' });
  expect(JSON.parse(met.out)).toEqual({ joined: true, p50Us: expect.any(Number), p99Us: expect.any(Number) });
  const { code, err } = await program(['check', '--key', strangerFile, at]).ended;
  expect([code, err]).toEqual([1, expect.stringContaining('[relay-token-signature]')]);
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ code: 0 });
  expect(await program(['health'], asked).ended).toMatchObject({ code: 1, err: expect.stringContaining('not ready') });
  expect(await program(['check', '--key', privateFile, at, '--json']).ended).toMatchObject({
    code: 1,
    out: expect.stringContaining('"relay-unreachable"'),
  });
});

it.each<[string, string[], Record<string, string>, string]>([
  ['no key', [], {}, 'MIDIP2P_RELAY_KEYS_FILES'],
  ['a private key', [], { MIDIP2P_RELAY_KEYS_FILES: privateFile }, 'a relay must not have'],
  ['a file that is no key', [], { MIDIP2P_RELAY_KEYS_FILES: file('text', 'text') }, 'bad-key'],
  ['a file that is not there', [], { MIDIP2P_RELAY_KEYS_FILES: join(dir, 'nothing') }, 'bad-key'],
  ['a setting that is none', [], { MIDIP2P_RELAY_LIMITS_PEOPLE: '3' }, 'not a setting'],
  ['a setting of the wrong kind', [], { MIDIP2P_RELAY_LISTEN_PORT: 'x' }, 'listen.port (MIDIP2P_RELAY_LISTEN_PORT)'],
  ['a command that is none', ['dance'], {}, 'there is no command "dance"'],
  ['an option that is none', ['--loud'], {}, '--loud'],
  ['check without a key', ['check'], {}, '--key'],
  ['check at no address', ['check', '--key', privateFile, 'here'], {}, 'is no address'],
])('does not start with %s, and says what to do', async (_, args, environment, says) => {
  const { code, out, err } = await program(args, environment).ended;
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(says);
});

it.each([
  [['--help'], 'usage: midip2p-relay [COMMAND]'],
  [['serve', '--help'], 'usage: midip2p-relay [serve]'],
  [['health', '--help'], 'usage: midip2p-relay health'],
  [['check', '--help'], 'usage: midip2p-relay check'],
])('%s tells how it is used', async (args, says) => {
  const { code, out } = await program(args).ended;
  expect(code).toBe(0);
  expect(out).toContain(says);
});

it('believes every key of a file that has several, and starts with none that it cannot read', () => {
  const text = (...keys: KeyObject[]) => keys.map((one) => pem(one, 'spki')).join('');
  const several = [generateKeyPairSync('ed25519').publicKey, key.publicKey];
  const read = believedKeys([publicFile, file('several.pem', text(...several))]);
  expect(read.map((one) => text(one))).toEqual([key.publicKey, ...several].map((one) => text(one)));
  const strange = file('strange.pem', text(key.publicKey, generateKeyPairSync('x25519').publicKey));
  expect(() => believedKeys([strange])).toThrow('it is of type x25519');
});
