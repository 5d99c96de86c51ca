// What a server tells webhooks: all of it, signed, in an order that can be told, whatever fails on the way.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DeliveryState } from '@midip2p/proto';
import { type RunningServer, startServer } from '../src';
import { type ADatabase, aDatabase, asked } from './a-database';
import { anAdministrator } from './administrators';
import { type HttpsClient, httpsTo } from './https';
import { aRoom, ask, type Connections, connectTo, joined, somebody, type Somebody } from './player';
import { on, programsIn } from './programs';
import { aListener, aWebhook, isSignedWith } from './webhooks';

const dir = mkdtempSync(join(tmpdir(), 'midip2p-webhooks-'));
const { spawned, endAll } = programsIn(dir);
const EVERYTHING = ['session.started', 'session.ended', 'player.joined', 'player.left', 'player.removed'];
const HERE = { plainHttp: true, allowedAddresses: '127.0.0.0/8', timeoutSeconds: 60 }; // nobody is late here, however busy the machine
let database: ADatabase;
let url: string;
let servers: RunningServer[];
let at: Connections;
let https: HttpsClient;
let root: Somebody;
let listener: Awaited<ReturnType<typeof aListener>>;

const start = () =>
  startServer({
    config: {
      server: { port: 0 },
      operations: { port: 0 },
      data: { temporary: true },
      database: { url },
      log: { level: 'silent' },
      webhooks: HERE,
      session: { graceSeconds: 0 },
    },
  });

beforeAll(async () => {
  database = aDatabase();
  url = await database.migrated();
  servers = [await start(), await start()];
  [at, https] = [await connectTo(servers[0]!), await httpsTo(servers[0]!)];
  root = await anAdministrator(servers[0]!, at);
});
beforeEach(async () => {
  listener = await aListener();
});
afterEach(async () => {
  await asked(url, 'DELETE FROM webhook');
  await listener.close();
});
afterAll(async () => {
  endAll();
  https?.close();
  at?.close();
  for (const server of servers ?? []) await server.stop();
  await database?.stop();
  rmSync(dir, { recursive: true, force: true });
});

async function rest<T>(method: string, path: string, body?: object): Promise<T & { code?: string }> {
  const answer = await https.fetch(`${https.base}/api/v1/webhooks${path}`, {
    method,
    headers: { authorization: `Bearer ${root.accessToken}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  return (answer.status === 204 ? {} : await answer.json()) as T & { code?: string };
}
interface Made {
  webhook: { id: string; waiting: number; dead: number };
  secret: string;
}
const made = (events = EVERYTHING) => rest<Made>('POST', '', { url: listener.url, events });
const deliveries = async (id: string, query = '') =>
  (await rest<{ items: Record<string, unknown>[] }>('GET', `/${id}/deliveries${query}`)).items;
/** Until the database says so: servers look each second. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(50);
}

it('tells who came, went and was removed, and when sessions begin and end, signed and in order', async () => {
  const { secret } = await made();
  const [ada, ben] = [await somebody(at), await somebody(at)];
  const roomId = await aRoom(at, ada, ben);
  const [one, two] = [await joined(at, ada, roomId), await joined(at, ben, roomId)];
  const removal = { roomId, who: { $case: 'account' as const, value: ben.name }, reason: 'too loud' };
  await ask(at.admin, at.admin.removePlayer, removal, root.accessToken);
  one.stream.send({ $case: 'leave', value: {} });
  await Promise.all([one.stream.ended(), two.stream.ended()]);
  await listener.until(6);
  const told = [...listener.received].sort((a, b) => a.body.sequence - b.body.sequence);
  const { sessionId, peerId } = one;
  expect(told.map(({ body }) => [body.type, body.data['accountName'], body.data['reason']])).toEqual([
    ['session.started', undefined, undefined],
    ['player.joined', ada.name, undefined],
    ['player.joined', ben.name, undefined],
    ['player.removed', ben.name, 'too loud'],
    ['player.left', ada.name, 'left'],
    ['session.ended', undefined, undefined],
  ]);
  expect(told[1]!.body.data).toMatchObject({ roomId, sessionId, peerId, accountId: ada.accountId, device: 'laptop' });
  for (const one of told) {
    expect(isSignedWith(secret, one)).toBe(true);
    expect(isSignedWith('whsec_AAAA', one)).toBe(false);
    expect(Math.abs(Number(one.headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(600);
  }
});

it('tells each once, though two servers look, and only what was asked for', async () => {
  const { webhook } = await made(['session.ended']);
  await asked(
    url,
    `INSERT INTO webhook_delivery (webhook_id, event, data) SELECT '${webhook.id}', 'test', '{}' FROM generate_series(1, 40)`,
  );
  await until(async () => (await deliveries(webhook.id, '?state=waiting')).length === 0);
  expect(listener.received.map(({ id }) => id)).toHaveLength(40);
  expect(new Set(listener.received.map(({ id }) => id)).size).toBe(40);
});

it('tries again later what was refused, under the same id, and follows nobody elsewhere', async () => {
  const { webhook } = await made([]).then(() => made());
  listener.answer = (response) => void response.writeHead(302, { location: `${listener.url}/elsewhere` }).end();
  await rest('POST', `/${webhook.id}/test`);
  await until(async () => (await deliveries(webhook.id))[0]!['outcome'] === 'HTTP 302');
  const [failed] = await deliveries(webhook.id, '?state=waiting');
  expect(failed).toMatchObject({ event: 'test', attempts: 1 });
  expect(failed!['nextAtMs']).toBeGreaterThan(Number(failed!['createdAtMs']) + 3000);
  listener.answer = (response) => void response.writeHead(204).end();
  await asked(url, 'UPDATE webhook_delivery SET next_at = now()'); // time passes
  await until(async () => (await deliveries(webhook.id, '?state=delivered')).length === 1);
  expect(listener.received.map(({ id, path }) => [id, path])).toEqual([
    [failed!['messageId'], '/hook'],
    [failed!['messageId'], '/hook'],
  ]);
});

it('is made, tried, watched and ended over gRPC as over REST', async () => {
  const { accessToken } = root;
  const options = { url: listener.url, events: ['session.started'] };
  const { webhook, secret } = await ask(at.admin, at.admin.createWebhook, options, accessToken);
  const webhookId = webhook!.id;
  const { delivery } = await ask(at.admin, at.admin.testWebhook, { webhookId }, accessToken);
  await listener.until(1);
  expect(listener.received[0]!.id).toBe(delivery!.messageId);
  expect(isSignedWith(secret, listener.received[0]!)).toBe(true);
  const told = async (state: DeliveryState) => {
    const asks = { webhookId, page: undefined, state };
    return (await ask(at.admin, at.admin.listDeliveries, asks, accessToken)).deliveries;
  };
  await until(async () => (await told(DeliveryState.DELIVERY_STATE_DELIVERED)).length === 1);
  expect(await told(DeliveryState.DELIVERY_STATE_DELIVERED)).toEqual([
    expect.objectContaining({ messageId: delivery!.messageId, event: 'test', attempts: 1, outcome: 'HTTP 204' }),
  ]);
  expect(await told(DeliveryState.DELIVERY_STATE_DEAD)).toEqual([]);
  const renewed = await ask(at.admin, at.admin.renewWebhookSecret, { webhookId }, accessToken);
  expect(renewed.secret).not.toBe(secret);
  const { webhooks } = await ask(at.admin, at.admin.listWebhooks, { page: undefined }, accessToken);
  expect(webhooks).toEqual([expect.objectContaining({ id: webhookId, url: listener.url, madeBy: root.name })]);
  await ask(at.admin, at.admin.deleteWebhook, { webhookId }, accessToken);
  expect((await rest<{ items: object[] }>('GET', '')).items).toEqual([]);
});

it('gives up after the time of the settings, and says so in the lists and to who watches', async () => {
  const { webhook } = await made();
  listener.answer = (response) => void response.writeHead(500).end();
  await rest('POST', `/${webhook.id}/test`);
  await until(async () => (await deliveries(webhook.id))[0]!['outcome'] === 'HTTP 500');
  await asked(url, "UPDATE webhook_delivery SET created_at = now() - interval '25 hours', next_at = now()");
  await until(async () => (await deliveries(webhook.id, '?state=dead')).length === 1);
  expect((await deliveries(webhook.id, '?state=dead'))[0]).toMatchObject({ attempts: 2, outcome: 'HTTP 500' });
  const { items } = await rest<{ items: Made['webhook'][] }>('GET', '');
  expect(items).toEqual([expect.objectContaining({ id: webhook.id, dead: 1, waiting: 0 })]);
  for (const { operations } of servers)
    expect(await (await fetch(`http://${operations!.host}:${operations!.port}/metrics`)).text()).toContain(
      'midip2p_webhook_deliveries_dead 1\n',
    );
});

it('signs with the secret before, too, for a time', async () => {
  const { webhook, secret } = await made();
  const next = await rest<Made>('POST', `/${webhook.id}/secret`);
  await rest('POST', `/${webhook.id}/test`);
  await listener.until(1);
  await asked(url, "UPDATE webhook SET former_until = now() - interval '1 second'");
  await rest('POST', `/${webhook.id}/test`);
  await listener.until(2);
  const [both, one] = listener.received;
  expect([isSignedWith(secret, both!), isSignedWith(next.secret, both!)]).toEqual([true, true]);
  expect([isSignedWith(secret, one!), isSignedWith(next.secret, one!)]).toEqual([false, true]);
});

it('loses nothing when the server that is at it is killed', async () => {
  const other = await database.migrated();
  const settings = { MIDIP2P_WEBHOOKS_PLAIN_HTTP: 'true', MIDIP2P_WEBHOOKS_ALLOWED_ADDRESSES: '127.0.0.1' };
  const { child, ended } = spawned(['--json'], on(other, settings));
  await once(child.stdout!, 'data');
  let answer = () => {};
  listener.answer = (response) => (answer = () => void response.writeHead(204).end()); // not yet
  const id = await aWebhook(other, listener.url);
  await asked(other, `INSERT INTO webhook_delivery (webhook_id, event, data) VALUES ('${id}', 'test', '{}')`);
  await listener.until(1);
  child.kill('SIGKILL');
  await ended;
  answer();
  listener.answer = (response) => void response.writeHead(204).end();
  const mine = url;
  url = other;
  const next = await start();
  url = mine;
  try {
    await asked(other, "UPDATE webhook_delivery SET next_at = now() - interval '1 second'"); // the lease runs out
    await listener.until(2);
    expect(listener.received[1]!.id).toBe(listener.received[0]!.id);
  } finally {
    await next.stop();
  }
});

it('is not taken to a machine beside the server, and by no other way than https, unless the operator says so', async () => {
  expect(await rest('POST', '', { url: 'ftp://example.org/', events: ['player.left'] })).toMatchObject({
    code: 'invalid-argument',
  });
  expect(await rest('POST', '', { url: 'http://10.0.0.1/', events: ['player.left'] })).toMatchObject({
    code: 'invalid-argument',
  });
  const id = await aWebhook(url, 'https://10.0.0.1/hook'); // as if the settings had been others before
  await asked(url, `INSERT INTO webhook_delivery (webhook_id, event, data) VALUES ('${id}', 'test', '{}')`);
  await until(async () => (await deliveries(id))[0]!['outcome'] !== '');
  expect((await deliveries(id))[0]!['outcome']).toContain('private network');
});
