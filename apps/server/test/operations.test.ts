// What probes and Prometheus are told, and whether it is true.
import { connect, createServer, type Server, type Socket } from 'node:net';
import { type RunningServer, startServer } from '../src';
import { type ADatabase, aDatabase, asked } from './a-database';
import { aRoom, ask, type Connections, connectTo, joined, refusalOf, somebody } from './player';

let database: ADatabase;
let url: string;
let server: RunningServer;
let at: Connections;
const way = { server: null as Server | null, sockets: new Set<Socket>(), open: true };

/** The way to the database, which can be shut. */
async function wayTo(host: string, port: number): Promise<number> {
  way.server = createServer((near) => {
    if (!way.open) return void near.destroy();
    const far = connect(port, host);
    for (const socket of [near, far]) {
      way.sockets.add(socket);
      socket.on('error', () => undefined).once('close', () => (near.destroy(), far.destroy()));
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => way.server!.listen(0, '127.0.0.1', resolve));
  return (way.server.address() as { port: number }).port;
}

beforeAll(async () => {
  database = aDatabase();
  url = await database.migrated();
  const through = new URL(url);
  through.port = String(await wayTo(through.hostname, Number(through.port)));
  server = await startServer({
    config: {
      server: { port: 0, drainSeconds: 10 },
      operations: { port: 0 },
      data: { temporary: true },
      database: { url: through.href },
      log: { level: 'silent' },
    },
  });
  at = await connectTo(server);
});
afterAll(async () => {
  at?.close();
  await server?.stop();
  way.sockets.forEach((socket) => socket.destroy());
  way.server?.close();
  await database?.stop();
});

async function get(path: string): Promise<{ status: number; text: string; json: Record<string, unknown> }> {
  const { host, port } = server.operations!;
  const answer = await fetch(`http://${host}:${port}${path}`);
  const text = await answer.text();
  return { status: answer.status, text, json: text.startsWith('{') ? JSON.parse(text) : {} };
}

/** The value of one sample; undefined: there is none. */
async function sample(line: string): Promise<number | undefined> {
  const found = (await get('/metrics')).text.split('\n').find((text) => text.startsWith(`${line} `));
  return found === undefined ? undefined : Number(found.slice(line.length));
}

it('is ready once it answers', async () => {
  expect(await get('/live')).toMatchObject({ status: 200, json: { live: true } });
  expect(await get('/ready')).toMatchObject({ status: 200, json: { ready: true } });
  expect(await get('/nothing')).toMatchObject({ status: 404, json: { code: 'unknown-path' } });
});

it('counts calls by method and code, streams, events, and what the database holds', async () => {
  const [ada, ben] = [await somebody(at), await somebody(at)];
  const room = await aRoom(at, ada, ben);
  const a = await joined(at, ada, room);
  const b = await joined(at, ben, room);
  await a.stream.next('introduction');
  await refusalOf(ask(at.rooms, at.rooms.listRooms, { page: undefined }, 'no token'));
  const calls = (method: string, code: string) =>
    sample(`midip2p_rpc_seconds_count{method="midip2p.v1.${method}",code="${code}"}`);
  expect(await calls('AuthService/SignUp', 'OK')).toBe(2);
  expect(await calls('RoomService/ListRooms', 'UNAUTHENTICATED')).toBe(1);
  expect(await sample('midip2p_streams')).toBe(2);
  expect(await sample('midip2p_peers')).toBe(2);
  expect(await sample('midip2p_sessions')).toBe(1);
  expect(await sample('midip2p_rooms')).toBe(1);
  expect(await sample('midip2p_events_told_total{kind="introduction"}')).toBe(2);
  expect(await sample('midip2p_database_up')).toBe(1);
  expect(await sample('process_resident_memory_bytes')).toBeGreaterThan(1e6);
  a.stream.die();
  b.stream.die();
  while ((await sample('midip2p_streams')) !== 0) await new Promise(setImmediate);
  expect(await calls('SessionService/Join', 'CANCELLED')).toBe(2);
});

it('is not ready while the database cannot be reached, lives on, and is ready again', async () => {
  way.open = false;
  way.sockets.forEach((socket) => socket.destroy());
  expect(await get('/ready')).toMatchObject({ status: 503, json: { code: 'database-unavailable' } });
  expect(await get('/live')).toMatchObject({ status: 200 });
  expect(await sample('midip2p_database_up')).toBe(0);
  expect(await sample('midip2p_rooms')).toBeUndefined(); // nobody knows
  way.open = true;
  while ((await get('/ready')).status !== 200) await new Promise(setImmediate);
});

it('is not ready on a database that lacks a migration', async () => {
  const [last] = await asked(url, 'SELECT max(migration_name) AS name FROM _prisma_migrations');
  await asked(url, `UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name = '${last!['name']}'`);
  const { status, json } = await get('/ready');
  expect([status, json['code']]).toEqual([503, 'database-not-migrated']);
  expect(json['message']).toContain(`${last!['name']}: run midip2p-server migrate`);
  await asked(url, 'UPDATE _prisma_migrations SET rolled_back_at = NULL');
  expect((await get('/ready')).status).toBe(200);
});

it('drains: not ready, then streams are told to move, then it is gone', async () => {
  const ada = await somebody(at);
  const { stream } = await joined(at, ada, await aRoom(at, ada));
  const drained = server.drain();
  expect(await get('/ready')).toMatchObject({ status: 503, json: { code: 'draining' } });
  expect(await get('/live')).toMatchObject({ status: 200 });
  const late = await connectTo(server); // sent here before it was known
  expect((await ask(late.rooms, late.rooms.listRooms, { page: undefined }, ada.accessToken)).rooms).toHaveLength(1);
  expect(stream.end).toBeNull();
  expect(await stream.ended()).toMatchObject({ code: 'server-stopping' });
  late.close();
  await drained;
  await expect(get('/live')).rejects.toThrow();
  const [peer] = await asked(url, 'SELECT state FROM peer ORDER BY created_at DESC LIMIT 1');
  expect(peer).toEqual({ state: 'ready' }); // its place is kept for who resumes elsewhere
});
