// Every call there is, with everything that can be wrong with it. A call that is new and not in the table fails here.
import { createPrivateKey, createPublicKey, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import { AccessTokens } from '../src/callers/access-tokens';
import { type RunningServer, startServer } from '../src';
import { ringOf } from './a-ring';
import { adminRows } from './admin-rows';
import { anAdministrator } from './administrators';
import { AnyCaller, encode, METHODS, type Outcome, requestTypeOf, spoilt } from './any-call';
import { type Case, MAKES_NOTHING, NO_LIMIT, NO_LOOK, NO_ROOM, type Row, type Sent } from './error-table';
import { aRoom, ask, type Connections, connectTo, somebody, type Somebody } from './player';
import { roomRows } from './room-rows';

let server: RunningServer;
let at: Connections;
let caller: AnyCaller;
let ada: Somebody;
/** An administrator. */
let root: Somebody;
/** In none of ada's rooms. */
let eve: Somebody;
/** Deletes the account. */
let leaving: Somebody;
/** Of ada alone. */
let room: string;
const logged: string[] = [];

beforeAll(async () => {
  server = await startServer({
    config: {
      server: { port: 0 },
      data: { temporary: true },
      log: { level: 'error' },
      auth: { signUps: 1000, attempts: 20 },
      session: { maxPeers: 2 },
    },
    logTo: { write: (line) => void logged.push(line) },
  });
  at = await connectTo(server);
  caller = await AnyCaller.to(server);
  [ada, eve, leaving] = [await somebody(at), await somebody(at), await somebody(at)];
  root = await anAdministrator(server, at);
  room = await aRoom(at, ada);
});

afterAll(async () => {
  caller?.close();
  at?.close();
  await server?.stop();
});

const A_UUID = randomUUID();
const PASSWORD = 'a good password';
const long = 'x'.repeat(5000);
const newName = () => `n${randomUUID().slice(0, 8)}`;
const refreshToken = async () => (await somebody(at)).refreshToken;
const hello = (room_id: string) => ({ hello: { room_id, device: 'd', agent: 'a/1' } });
const candidate = { host: '127.0.0.1', port: 4000 };
const ready = { fingerprint: Buffer.alloc(32), boot: 'b', candidates: [candidate] };

const TABLE: Record<string, Row> = {
  ...adminRows(
    () => at,
    () => room,
    () => server.databaseUrl,
  ),
  '/midip2p.v1.AuthService/CheckName': {
    open: true,
    looks: true,
    good: () => ({ name: newName(), display_name: `Zoë ${newName()}` }),
    'wrong room': NO_ROOM,
    'not found': NO_LOOK,
    exists: { code: 'name-taken', sent: () => ({ name: ada.name.toUpperCase() }) },
    'too long': { code: 'invalid-argument', sent: () => ({ name: newName(), display_name: 'x'.repeat(33) }) },
    'too many': 'counted as sign-ups are',
  },
  '/midip2p.v1.AuthService/SignUp': {
    open: true,
    good: () => ({ name: newName(), password: PASSWORD, device: 'd' }),
    'wrong room': NO_ROOM,
    'not found': NO_LOOK,
    exists: { code: 'name-taken', sent: () => ({ name: ada.name.toUpperCase(), password: PASSWORD, device: 'd' }) },
    'too long': { code: 'invalid-argument', sent: () => ({ name: 'x'.repeat(33), password: PASSWORD, device: 'd' }) },
    'too many': 'counted by address: shown with a server of its own below',
  },
  '/midip2p.v1.AuthService/SignIn': {
    open: true,
    good: () => ({ name: ada.name, password: ada.password, device: 'd' }),
    'wrong room': NO_ROOM,
    'not found': { code: 'wrong-password', sent: () => ({ name: 'nobody', password: PASSWORD, device: 'd' }) },
    exists: MAKES_NOTHING,
    'too long': { code: 'invalid-argument', sent: () => ({ name: ada.name, password: long, device: 'd' }) },
    'too many': {
      code: 'too-many-attempts',
      sent: async () => {
        const guess = { name: newName(), password: 'a guess', device: 'd' };
        for (let tried = 0; tried < 20; ++tried)
          await caller.call('/midip2p.v1.AuthService/SignIn', [encode('/midip2p.v1.AuthService/SignIn', guess)]);
        return guess;
      },
    },
  },
  '/midip2p.v1.AuthService/Refresh': {
    open: true,
    good: async () => ({ refresh_token: await refreshToken(), attempt: '' }),
    'wrong room': NO_ROOM,
    'not found': { code: 'refresh-invalid', sent: () => ({ refresh_token: 'made up', attempt: '' }) },
    exists: MAKES_NOTHING,
    'too long': { code: 'invalid-argument', sent: () => ({ refresh_token: long, attempt: '' }) },
    'too many': NO_LIMIT,
  },
  '/midip2p.v1.AuthService/SignOut': {
    open: true,
    good: async () => ({ refresh_token: await refreshToken() }),
    'wrong room': NO_ROOM,
    'not found': 'unknown tokens are signed out already',
    exists: MAKES_NOTHING,
    'too long': { code: 'invalid-argument', sent: () => ({ refresh_token: long }) },
    'too many': NO_LIMIT,
  },
  '/midip2p.v1.AuthService/ListDevices': {
    looks: true,
    good: () => ({ page: { size: 2, after: '' } }),
    'wrong room': NO_ROOM,
    'not found': { code: 'cursor-unknown', sent: () => ({ page: { after: 'made up' } }) },
    exists: MAKES_NOTHING,
    'too long': { code: 'invalid-argument', sent: () => ({ page: { after: long } }) },
    'too many': { code: 'invalid-argument', sent: () => ({ page: { size: 501 } }) },
  },
  '/midip2p.v1.AuthService/RemoveDevice': {
    good: async () => {
      await ask(at.auth, at.auth.signIn, { name: ada.name, password: ada.password, device: 'other' });
      const { devices } = await ask(at.auth, at.auth.listDevices, { page: undefined }, ada.accessToken);
      return { id: devices.find(({ thisOne }) => !thisOne)!.id };
    },
    'wrong room': NO_ROOM,
    'not found': { code: 'unknown-device', sent: () => ({ id: A_UUID }) },
    exists: MAKES_NOTHING,
    'too long': { code: 'invalid-argument', sent: () => ({ id: long }) },
    'too many': NO_LIMIT,
  },
  '/midip2p.v1.AuthService/SetDisplayName': {
    good: () => ({ display_name: `Zoë ${newName()}` }),
    'wrong room': NO_ROOM,
    'not found': NO_LOOK,
    exists: { code: 'name-look-alike', sent: () => ({ display_name: eve.name }) },
    'too long': { code: 'invalid-argument', sent: () => ({ display_name: 'x'.repeat(33) }) },
    'too many': NO_LIMIT,
  },
  '/midip2p.v1.AuthService/ExportOwnAccount': {
    looks: true,
    good: () => ({ after: '' }),
    'wrong room': NO_ROOM,
    'not found': { code: 'cursor-unknown', sent: () => ({ after: 'made up' }) },
    exists: MAKES_NOTHING,
    'too long': { code: 'invalid-argument', sent: () => ({ after: long }) },
    'too many': NO_LIMIT,
  },
  '/midip2p.v1.AuthService/DeleteOwnAccount': {
    // Whoever is asked last goes: each case has a person of its own.
    who: () => leaving,
    good: async () => ({ password: (leaving = await somebody(at)).password }),
    'wrong room': NO_ROOM,
    'not found': { code: 'wrong-password', who: () => eve, sent: () => ({ password: 'a guess' }) },
    exists: MAKES_NOTHING,
    'too long': { code: 'invalid-argument', sent: () => ({ password: long }) },
    'too many': 'counted as sign-ins are',
  },
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
const able = (path: string) => (TABLE[path]!.administrators ? root : (TABLE[path]!.who?.() ?? ada));

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
    const outcome = await caller.call(path, [Buffer.from(bytes)], able(path).accessToken);
    const { looks } = TABLE[path]!;
    const harmless = outcome.status === status.OK && looks;
    expect(harmless ? 'invalid-argument' : outcome.code).toMatch(/^(invalid-argument|out-of-order)$/);
  });

  it('with a message larger than 64 KiB', async () => {
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
  const strict = await startServer({
    config: {
      server: { port: 0 },
      data: { temporary: true },
      log: { level: 'silent' },
      auth: { signUps: 2 },
      limits: { sharedAddresses: '' },
    },
  });
  const there = await AnyCaller.to(strict);
  const path = '/midip2p.v1.AuthService/SignUp';
  const codes = [];
  for (let i = 0; i < 3; ++i) codes.push((await there.call(path, messages(path, await TABLE[path]!.good()))).code);
  expect(codes).toEqual([undefined, undefined, 'too-many-attempts']);
  there.close();
  await strict.stop();
});
