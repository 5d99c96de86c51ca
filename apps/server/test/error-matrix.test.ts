// Every call there is, with everything that can be wrong with it. A call that is new and not in the table fails here.
import { createPrivateKey, createPublicKey, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { AccessTokens } from '../src/callers/access-tokens';
import { CLIENT, type Provider, startProvider } from '@midip2p/provider';
import type { ConfigInput, RunningServer } from '../src';
import { ringOf } from './a-ring';
import { adminRows } from './admin-rows';
import { anAdministrator } from './administrators';
import { authRows } from './auth-rows';
import { AnyCaller, encode, METHODS, type Outcome, requestTypeOf, spoilt } from './any-call';
import { type Case, type Row, type Sent } from './error-table';
import { aRoom, type Connections, somebody, type Somebody } from './player';
import { roomRows } from './room-rows';
import { aServer, withServer } from './with-server';

const dir = mkdtempSync(join(tmpdir(), 'midip2p-'));
let provider: Provider;
let server: RunningServer;
let at: Connections;
let caller: AnyCaller;
let ada: Somebody;
/** An administrator. */
let root: Somebody;
/** In none of ada's rooms. */
let eve: Somebody;
/** Of ada alone. */
let room: string;
const logged: string[] = [];

/** Filled before the server starts. */
const oidc: NonNullable<ConfigInput['oidc']> = {};
beforeAll(async () => {
  const publicUrl = 'https://play.example.org';
  provider = await startProvider(publicUrl, {});
  const clientSecretFile = join(dir, 'secret');
  writeFileSync(clientSecretFile, CLIENT.secret);
  Object.assign(oidc, { issuer: provider.issuer, clientId: CLIENT.id, clientSecretFile, publicUrl });
});
withServer(
  async (started, atEnd) => {
    ({ server, at } = started);
    caller = await AnyCaller.to(server);
    [ada, eve] = [await somebody(at), await somebody(at)];
    root = await anAdministrator(server, at);
    room = await aRoom(at, ada);
    atEnd(() => caller.close());
  },
  { oidc, log: { level: 'error' }, auth: { signUps: 1000, attempts: 20 }, session: { maxPeers: 2 } },
  { write: (line) => void logged.push(line) },
);
afterAll(async () => {
  await provider?.stop();
  rmSync(dir, { recursive: true });
});

const A_UUID = randomUUID();
const long = 'x'.repeat(5000);
const hello = (room_id: string) => ({ hello: { room_id, device: 'd', agent: 'a/1' } });
const candidate = { host: '127.0.0.1', port: 4000 };
const ready = { fingerprint: Buffer.alloc(32), boot: 'b', candidates: [candidate] };

const TABLE: Record<string, Row> = {
  ...adminRows(
    () => at,
    () => room,
    () => server.databaseUrl,
  ),
  ...authRows({
    at: () => at,
    ada: () => ada,
    eve: () => eve,
    root: () => root,
    databaseUrl: () => server.databaseUrl,
  }),
  ...roomRows({
    at: () => at,
    ada: () => ada,
    eve: () => eve,
    room: () => room,
  }),
  '/midip2p.v1.SessionService/Join': {
    good: async () => [hello(await aRoom(at, ada)), { ready }, { leave: {} }],
    'wrong room': { code: 'unknown-room', who: () => eve, sent: () => [hello(room)] },
    'not found': { code: 'unknown-room', sent: () => [hello(A_UUID)] },
    exists: 'a stream of a peer that is there takes its place',
    'too long': { code: 'invalid-argument', sent: () => [{ hello: { room_id: room, device: long, agent: 'a' } }] },
    'too many': {
      code: 'invalid-argument',
      sent: async () => [
        hello(await aRoom(at, ada)),
        { ready: { ...ready, candidates: Array.from({ length: 33 }, () => candidate) } },
      ],
    },
  },
};

const KINDS = ['wrong room', 'not found', 'exists', 'too long', 'too many'] as const;
const paths = Object.keys(TABLE);
const closed = paths.filter((path) => !TABLE[path]!.open);
const messages = (path: string, sent: Sent) => [sent].flat().map((request) => encode(path, request));
const send = async (path: string, sent: Sent | Promise<Sent>, token?: string) =>
  caller.call(path, messages(path, await sent), token);
/** Who may make it. */
const able = (path: string) => (TABLE[path]!.needs ? root : (TABLE[path]!.who?.() ?? ada));

it('knows every call that the definitions have', () => {
  expect(paths.sort()).toEqual(METHODS.map(({ path }) => path).sort());
});

it.each(paths)('%s: is well when nothing is wrong', async (path) => {
  const good = await TABLE[path]!.good();
  const outcome = await send(path, good, able(path).accessToken);
  expect(outcome).toMatchObject({ status: status.OK });
});

const cases = paths.flatMap((path) => KINDS.map((kind) => [path, kind, TABLE[path]![kind]] as const));

it.each(cases.filter(([, , cell]) => typeof cell === 'object'))('%s: %s', async (path, _kind, cell) => {
  const { code, who, sent } = cell as Case;
  const outcome = await send(path, sent(), (who?.() ?? able(path)).accessToken);
  expect(outcome).toMatchObject({ code, message: expect.stringMatching(/\S/) });
});

describe.each(closed)('%s', (path) => {
  it('without a token, with a wrong one, and with one that has run out', async () => {
    const pem = readFileSync(join(server.dataDir, 'keys/token.pem'));
    const key = { privateKey: createPrivateKey(pem), publicKey: createPublicKey(pem) };
    const who = { accountId: ada.accountId, name: ada.name, deviceId: A_UUID, rights: ['manage'] as const };
    const { token: late } = new AccessTokens(ringOf(key), -1).issue(who);
    const good = await TABLE[path]!.good();
    expect(await send(path, good)).toMatchObject({ code: 'token-missing', status: status.UNAUTHENTICATED });
    expect(await send(path, good, 'x.y.z')).toMatchObject({ code: 'token-invalid', status: status.UNAUTHENTICATED });
    expect(await send(path, good, late)).toMatchObject({ code: 'token-expired', status: status.UNAUTHENTICATED });
  });
});

describe.each(paths)('%s', (path) => {
  it.each([
    ['a length that runs past the end', [0x0a, 0x7f, 0x00]],
    ['an end of a group that never began', [0x0c]],
    ['a number without an end', Array.from({ length: 11 }, () => 0xff)],
  ])('with bytes of another type: %s', async (_, bytes) => {
    if (TABLE[path]!.who) await TABLE[path]!.good();
    const outcome = await caller.call(path, [Buffer.from(bytes)], able(path).accessToken);
    const { looks } = TABLE[path]!;
    const harmless = outcome.status === status.OK && looks;
    expect(harmless ? 'invalid-argument' : outcome.code).toMatch(/^(invalid-argument|out-of-order)$/);
  });

  it('with a message larger than 64 KiB', async () => {
    if (TABLE[path]!.who) await TABLE[path]!.good();
    const outcome = await caller.call(path, [Buffer.alloc(65 * 1024, 0x0a)], able(path).accessToken);
    expect(outcome.status).toBe(status.RESOURCE_EXHAUSTED);
  });

  it('with any field that is not as it should be: refused by name or harmless, never a failure of the server', async () => {
    const outcomes: [string, Outcome][] = [];
    const good = [await TABLE[path]!.good()].flat();
    for (const [index, request] of good.entries()) {
      for (const bad of spoilt(requestTypeOf(path), request)) {
        const sent = good.with(index, bad.request as Record<string, unknown>);
        outcomes.push([bad.what, await send(path, sent, able(path).accessToken)]);
      }
    }
    const wrong = outcomes.filter(
      ([, { status, code }]) => status !== 0 && (code === undefined || code === 'internal'),
    );
    expect(wrong).toEqual([]);
    expect(logged.splice(0)).toEqual([]);
  });
});

it('counts sign-ups by address', async () => {
  const strict = await aServer({ auth: { signUps: 2 }, limits: { sharedAddresses: '' } });
  const there = await AnyCaller.to(strict);
  const path = '/midip2p.v1.AuthService/SignUp';
  const codes = [];
  for (let i = 0; i < 3; ++i) codes.push((await there.call(path, messages(path, await TABLE[path]!.good()))).code);
  expect(codes).toEqual([undefined, undefined, 'too-many-attempts']);
  there.close();
  await strict.stop();
});
