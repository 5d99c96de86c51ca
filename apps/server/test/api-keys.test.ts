// Programs that look after a server: what they show, what it opens, and what is left of it.
import { status } from '@grpc/grpc-js';
import type { RunningServer } from '../src';
import { newKeyText } from '../src/callers/api-key-text';
import { asked } from './a-database';
import { anAdministrator } from './administrators';
import { anApiKey } from './api-keys';
import { type HttpsClient, httpsTo } from './https';
import { ask, type Connections, connectTo, refusalOf, type Somebody, Stream } from './player';
import { aServer, withServer } from './with-server';

let server: RunningServer;
let at: Connections;
let https: HttpsClient;
let root: Somebody;

withServer(
  async (started, atEnd) => {
    ({ server, at } = started);
    https = await httpsTo(server);
    root = await anAdministrator(server, at);
    atEnd(() => https.close());
  },
  { limits: { callsPerSecondPerAccount: 5 } },
);

const made = async (name: string, scopes: string[], days = 0) => {
  const { apiKey, secret } = await ask(at.admin, at.admin.createApiKey, { name, scopes, days }, root.accessToken);
  return { ...apiKey!, secret };
};
const rooms = (token: string) => ask(at.admin, at.admin.listAllRooms, { page: undefined, name: '' }, token);
const get = async (path: string, token: string) => {
  const answer = await https.fetch(`${https.base}/api/v1/${path}`, { headers: { authorization: `Bearer ${token}` } });
  return { status: answer.status, ...((await answer.json()) as { code?: string; items?: Record<string, unknown>[] }) };
};

it('opens over both ways what its scopes say, and nothing else', async () => {
  const { secret } = await made('dashboard', ['read']);
  await rooms(secret);
  expect(await get('rooms', secret)).toMatchObject({ status: 200 });
  const closes = ask(at.admin, at.admin.createRoomFor, { name: 'x', owner: root.name }, secret);
  expect(await refusalOf(closes)).toMatchObject({ code: 'not-allowed', message: expect.stringContaining('moderate') });
});

it('may be for one act alone', async () => {
  const { secret } = await made('probe', ['session.list']);
  expect(await get('sessions', secret)).toMatchObject({ status: 200 });
  expect(await get('rooms', secret)).toMatchObject({ status: 403, code: 'not-allowed' });
});

it('is for the calls of administrators: nobody plays, or owns anything, by a key', async () => {
  const { secret } = await made('band', ['read', 'moderate', 'manage']);
  const list = ask(at.rooms, at.rooms.listRooms, { page: undefined }, secret);
  expect((await refusalOf(list)).code).toBe('not-allowed');
  const stream = new Stream(at, secret).hello('00000000-0000-4000-8000-000000000000');
  expect(await stream.ended()).toMatchObject({ code: 'not-allowed' });
  const room = ask(at.admin, at.admin.createRoomFor, { name: 'mine', owner: '' }, secret);
  expect((await refusalOf(room)).code).toBe('invalid-argument');
});

it('is told once, and kept as a hash', async () => {
  const { secret, name } = await made('once', ['read']);
  const all = JSON.stringify(await asked(server.databaseUrl, 'SELECT * FROM api_key'));
  expect([all.includes(name), all.includes(secret), all.includes(secret.slice(11))]).toEqual([true, false, false]);
  const { apiKeys } = await ask(at.admin, at.admin.listApiKeys, { page: undefined }, root.accessToken);
  const told = apiKeys.find((key) => key.name === name)!;
  expect(told).toMatchObject({ scopes: ['read'], madeBy: root.name, revokedAtMs: undefined, lastUsedAtMs: undefined });
  expect(JSON.stringify(apiKeys)).not.toContain(secret.slice(11));
});

it('ends when it is revoked, at once, or when its time is over; its name is free again', async () => {
  const { secret, id } = await made('short', ['read'], 1);
  await rooms(secret);
  await ask(at.admin, at.admin.revokeApiKey, { key: 'short' }, root.accessToken);
  expect((await refusalOf(rooms(secret))).code).toBe('token-invalid');
  await ask(at.admin, at.admin.revokeApiKey, { key: id }, root.accessToken); // again: no error
  const next = await made('short', ['read'], 1);
  await rooms(next.secret);
  await asked(server.databaseUrl, `UPDATE api_key SET expires_at = now() - interval '1 s' WHERE id = '${next.id}'`);
  expect((await refusalOf(rooms(next.secret))).code).toBe('token-invalid');
  expect(await get('rooms', next.secret)).toMatchObject({ status: 401, code: 'token-invalid' });
});

it('is named in the audit log, and when it was used last is written once a minute', async () => {
  const { secret, id, name } = await made('noted', ['moderate']);
  const used = async () =>
    (await asked(server.databaseUrl, `SELECT last_used_at, xmin::text FROM api_key WHERE id = '${id}'`))[0]!;
  await ask(at.admin, at.admin.createRoomFor, { name: 'by a key', owner: root.name }, secret);
  const first = await used();
  expect(first['last_used_at']).toBeInstanceOf(Date);
  await ask(at.admin, at.admin.createRoomFor, { name: 'by a key too', owner: root.name }, secret);
  expect(await used()).toEqual(first);
  const options = { page: undefined, account: '', action: 'room.create', targetId: '' };
  const { entries } = await ask(at.admin, at.admin.listAudit, options, root.accessToken);
  expect(entries[0]).toMatchObject({ apiKeyId: id, accountId: '', accountName: name, result: 'done' });
});

it('is refused where nobody has it, and costs the database little however many are made up', async () => {
  expect(await refusalOf(rooms('midip2p_ak_x'))).toMatchObject({ code: 'token-invalid' });
  expect(await refusalOf(rooms(newKeyText()))).toMatchObject({ code: 'token-invalid' });
  let code = '';
  while (code !== 'too-many-attempts') ({ code } = await refusalOf(rooms(newKeyText())));
});

it('is a caller of its own: what one takes, another one has still', async () => {
  const [busy, quiet] = [await anApiKey(server.databaseUrl, ['read']), await anApiKey(server.databaseUrl, ['read'])];
  const tell = async ({ secret }: { secret: string }) => {
    for (;;) {
      const { code } = await refusalOf(rooms(secret)).catch(() => ({ code: 'done' }));
      if (code !== 'too-many-attempts') return code; // from the test before
    }
  };
  let code = 'done';
  while (code === 'done') code = await tell(busy);
  expect(code).toBe('too-many-calls');
  expect(await tell(quiet)).toBe('done');
  expect(status.RESOURCE_EXHAUSTED).toBe(8);
});

it('is one of so many that are good, and what was revoked or has run out counts no more', async () => {
  const limited = await aServer({ limits: { apiKeys: 2 } });
  const there = await connectTo(limited);
  try {
    const { accessToken } = await anAdministrator(limited, there);
    const make = (name: string) =>
      ask(there.admin, there.admin.createApiKey, { name, scopes: ['read'], days: 1 }, accessToken);
    await make('one');
    await make('two');
    expect((await refusalOf(make('three'))).code).toBe('too-many-api-keys');
    await ask(there.admin, there.admin.revokeApiKey, { key: 'one' }, accessToken);
    await make('three');
    await asked(limited.databaseUrl, `UPDATE api_key SET expires_at = now() WHERE name = 'two'`);
    const raced = await Promise.allSettled(['four', 'five', 'six'].map(make));
    expect(raced.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  } finally {
    there.close();
    await limited.stop();
  }
});
