// The administrator's calls over REST: for every operation there is, who may and what is refused; and a client that was
// generated from openapi.json talks to a real server.
import createClient, { type Client } from 'openapi-fetch';
import type { RunningServer } from '../src';
import { adminRows } from './admin-rows';
import { anAdministrator } from './administrators';
import type { components, paths } from './generated/rest-api';
import { type HttpsClient, httpsTo } from './https';
import { aRoom, ask, type Connections, joined, somebody, type Somebody } from './player';
import { goodRequests, type Operation, OPERATIONS, type Sent } from './rest-requests';
import { withServer } from './with-server';

let server: RunningServer;
let at: Connections;
let https: HttpsClient;
let root: Somebody;
/** As whoever signed in last. */
let client: Client<paths>;
let room: string;
const good = goodRequests(
  adminRows(
    () => at,
    () => room,
    () => server.databaseUrl,
  ),
);

withServer(async (started, atEnd) => {
  ({ server, at } = started);
  https = await httpsTo(server);
  root = await anAdministrator(server, at);
  room = await aRoom(at, root);
  client = createClient<paths>({ baseUrl: https.base, fetch: https.fetch });
  const { data } = await client.POST('/api/v1/sign-in', { body: { name: root.name, password: root.password } });
  const authorization = `Bearer ${data!.accessToken}`;
  client = createClient<paths>({ baseUrl: https.base, fetch: https.fetch, headers: { authorization } });
  atEnd(() => https.close());
});

async function send({ method, path }: Operation, { path: named = {}, query = '', body }: Sent, token?: string) {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => named[name]!);
  const answer = await https.fetch(`${https.base}${filled}?${query}`, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const json = (await answer.json()) as Partial<components['schemas']['Problem']>;
  return { status: answer.status, type: answer.headers.get('content-type') ?? '', ...json };
}
const notesOf = async (account: string) =>
  (await client.GET('/api/v1/audit', { params: { query: { account } } })).data!.items;

const closed = OPERATIONS.filter(({ open, own }) => !open && !own).map(
  (operation) => [operation.id, operation] as const,
);

it('knows every operation that is not for anybody, or for everybody themselves', () => {
  expect(Object.keys(good).sort()).toEqual(closed.map(([id]) => id).sort());
  const open = OPERATIONS.filter((operation) => operation.open).map(({ id }) => id);
  expect(open).toEqual([
    ...['about', 'tokenKeys', 'signIn', 'refresh', 'signOut'],
    ...['showSignIn', 'confirmSignIn', 'comeBack'],
  ]);
});

it('answers with tokens and names that no cache on the way may keep', async () => {
  const body = JSON.stringify({ name: root.name, password: root.password });
  const headers = { 'content-type': 'application/json' };
  const signedIn = await https.fetch(`${https.base}/api/v1/sign-in`, { method: 'POST', headers, body });
  const refused = await https.fetch(`${https.base}/api/v1/accounts`);
  for (const [answer, status] of [
    [signedIn, 200],
    [refused, 401],
  ] as const)
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([status, 'no-store']);
});

it.each(['{"name":"a\\ud800","password":"secret"}', '{"na\\udc00me":"a"}', '{"name":["\\ud800"]}'])(
  'refuses half a character, which no database takes: %s',
  async (body) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await https.fetch(`${https.base}/api/v1/sign-in`, { method: 'POST', headers, body });
    expect(await answer.json()).toMatchObject({ status: 400, code: 'invalid-argument' });
  },
);

describe.each(closed)('%s', (id, operation) => {
  it('is well with the right', async () => {
    const answer = await send(operation, await good[id]!(), root.accessToken);
    expect(answer).toMatchObject({ status: /^create/.test(id) ? 201 : 200 });
  });

  it('is refused without a token, and with one that carries no right: then it is in the audit log', async () => {
    const request = await good[id]!();
    const problem = { type: expect.stringContaining('urn:midip2p:error:'), detail: expect.stringMatching(/\S/) };
    expect(await send(operation, request)).toMatchObject({ ...problem, status: 401, code: 'token-missing' });
    const stranger = await somebody(at);
    const refused = { ...problem, status: 403, code: 'not-allowed' };
    expect(await send(operation, request, stranger.accessToken)).toMatchObject(refused);
    expect(await notesOf(stranger.name)).toEqual([
      expect.objectContaining({
        via: 'rest',
        origin: '127.0.0.1',
        result: 'not-allowed',
        accountId: stranger.accountId,
      }),
    ]);
  });

  it('says what is wrong with a request', async () => {
    const request = await good[id]!();
    const wrong = async (sent: Sent) => send(operation, { ...request, ...sent }, root.accessToken);
    const invalid = { status: 400, code: 'invalid-argument' };
    if (operation.hasBody) {
      for (const body of [[], 'not JSON', { ...(request.body as object), loud: true }])
        expect(await wrong({ body })).toMatchObject(invalid);
    }
    if (operation.query.length > 0) expect(await wrong({ query: 'loud=true' })).toMatchObject(invalid);
    if (operation.query.includes('size')) {
      const { detail } = await wrong({ query: 'size=501' });
      expect(detail).toBe('size: must be 0 to 500');
    }
    if (request.path?.roomId !== undefined)
      expect(await wrong({ path: { ...request.path, roomId: 'x' } })).toMatchObject({
        ...invalid,
        detail: 'roomId: must be a UUID',
      });
    if (request.path?.account !== undefined)
      expect(await wrong({ path: { ...request.path, account: 'nobody' } })).toMatchObject({
        status: 404,
        code: 'unknown-account',
      });
  });
});

describe('a client that was generated from openapi.json', () => {
  it('makes, changes and closes a room', async () => {
    const made = await client.POST('/api/v1/rooms', { body: { name: 'Over REST' } });
    const room = made.data!;
    expect(room).toMatchObject({ name: 'Over REST', ownerName: root.name, secondDevice: 'joins', peers: 0 });
    const path = { roomId: room.id };
    const taken = await client.POST('/api/v1/rooms', { body: { name: 'Over REST' } });
    expect(taken.error).toMatchObject({ status: 409, code: 'name-taken' });
    const changed = await client.PATCH('/api/v1/rooms/{roomId}', {
      params: { path },
      body: { secondDevice: 'refused' },
    });
    expect(changed.data).toEqual({ ...room, secondDevice: 'refused', number: 1 });
    const over = await client.POST('/api/v1/rooms/{roomId}/close', { params: { path }, body: {} });
    expect(over.data!.room.closedAtMs).toBeGreaterThan(0);
    const { data } = await client.GET('/api/v1/rooms', { params: { query: { name: 'Over REST' } } });
    expect(data!.items).toEqual([over.data!.room]);
    const notes = await notesOf(root.name);
    expect(notes.slice(0, 4).map(({ action, result }) => [action, result])).toEqual([
      ['room.close', 'done'],
      ['room.change', 'done'],
      ['room.create', 'name-taken'],
      ['room.create', 'done'],
    ]);
    expect(notes[0]).toMatchObject({ via: 'rest', origin: '127.0.0.1', targetId: room.id, targetName: 'Over REST' });
  });

  it('sees who plays', async () => {
    const ada = await somebody(at);
    const roomId = await aRoom(at, ada);
    const { stream, peerId, sessionId } = await joined(at, ada, roomId);
    const query = { roomId };
    const sessions = await client.GET('/api/v1/sessions', { params: { query } });
    expect(sessions.data!.items).toEqual([expect.objectContaining({ id: sessionId, peers: 1, masterPeerId: peerId })]);
    const peers = await client.GET('/api/v1/peers', { params: { query } });
    expect(peers.data!.items).toEqual([expect.objectContaining({ id: peerId, accountName: ada.name, master: true })]);
    stream.die();
  });

  it('makes, disables and enables an account', async () => {
    const body = { name: 'over-rest', password: 'a good password', administrator: true };
    const { data } = await client.POST('/api/v1/accounts', { body });
    expect(data).toMatchObject({ name: 'over-rest', administrator: true, devices: 0 });
    const path = { account: data!.id };
    const signIn = () => client.POST('/api/v1/sign-in', { body: { name: 'over-rest', password: 'a good password' } });
    const first = (await signIn()).data!;
    const disabled = await client.POST('/api/v1/accounts/{account}/disable', { params: { path }, body: {} });
    expect(disabled.data!.account.disabledAtMs).toBeGreaterThan(0);
    expect((await signIn()).error).toMatchObject({ status: 403, code: 'account-disabled' });
    const refreshed = await client.POST('/api/v1/refresh', { body: { refreshToken: first.refreshToken } });
    expect(refreshed.error).toMatchObject({ status: 403, code: 'account-disabled' });
    await client.POST('/api/v1/accounts/{account}/enable', { params: { path } });
    const withdrawn = await client.PUT('/api/v1/accounts/{account}/administrator', {
      params: { path },
      body: { administrator: false },
    });
    expect(withdrawn.data).toMatchObject({ administrator: false });
    const { refreshToken } = (await signIn()).data!;
    const next = (await client.POST('/api/v1/refresh', { body: { refreshToken } })).data!;
    expect((await client.POST('/api/v1/sign-out', { body: { refreshToken: next.refreshToken } })).response.status).toBe(
      204,
    );
  });

  it('reads long lists in pages', async () => {
    const query = { size: 500 };
    const all = (await client.GET('/api/v1/accounts', { params: { query } })).data!.items.map(({ id }) => id);
    const told: string[] = [];
    for (let after: string | undefined = ''; after !== undefined;) {
      const page: { items: { id: string }[]; next: string } = (
        await client.GET('/api/v1/accounts', { params: { query: { size: 3, after } } })
      ).data!;
      told.push(...page.items.map(({ id }) => id));
      after = page.next || undefined;
    }
    expect(told).toEqual(all);
  });

  it('tells a bad sign-in by its code', async () => {
    const wrong = await client.POST('/api/v1/sign-in', { body: { name: root.name, password: 'a wrong password' } });
    expect(wrong.error).toMatchObject({ status: 401, code: 'wrong-password' });
  });
});

it('lets gRPC see what REST did', async () => {
  const { data } = await client.POST('/api/v1/rooms', { body: { name: 'Seen by both' } });
  const options = { page: undefined, name: 'Seen by both' };
  const { rooms } = await ask(at.admin, at.admin.listAllRooms, options, root.accessToken);
  expect(rooms.map(({ id }) => id)).toEqual([data!.id]);
});
