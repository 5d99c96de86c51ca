// A database that hangs, is used up, is full or is gone: what callers, probes, metrics and the log say of it.
import { spawnSync } from 'node:child_process';
import { Pool, type PoolClient } from 'pg';
import { type ServiceError, status } from '@grpc/grpc-js';
import { ERROR_CODE_KEY } from '@midip2p/proto';
import { type RunningServer, startServer } from '../src';
import { asked } from './a-database';
import { anAdministrator } from './administrators';
import { type HttpsClient, httpsTo } from './https';
import { ask, type Connections, connectTo, refusalOf, somebody, type Somebody } from './player';

let server: RunningServer;
let at: Connections;
let https: HttpsClient;
let ada: Somebody;
let root: Somebody;
const logged: string[] = [];

beforeAll(async () => {
  server = await startServer({
    config: {
      server: { port: 0 },
      operations: { port: 0 },
      data: { temporary: true },
      database: { connections: 4, connectSeconds: 3, statementSeconds: 3 },
    },
    logTo: { write: (line) => void logged.push(line) },
  });
  at = await connectTo(server);
  https = await httpsTo(server);
  ada = await somebody(at);
  root = await anAdministrator(server, at);
});

afterAll(async () => {
  https?.close();
  at?.close();
  await server?.stop();
});

async function get(path: string): Promise<{ status: number; text: string; code: unknown }> {
  const { host, port } = server.operations!;
  const answer = await fetch(`http://${host}:${port}${path}`);
  const text = await answer.text();
  return {
    status: answer.status,
    text,
    code: text.startsWith('{') ? (JSON.parse(text) as { code?: unknown }).code : '',
  };
}
const ready = async () => {
  const { status, code } = await get('/ready');
  return status === 200 ? 'ready' : code;
};
const listRooms = () => ask(at.rooms, at.rooms.listRooms, { page: undefined }, ada.accessToken);

/** Every process of the server's PostgreSQL, by its own number. */
function postgres(): number[] {
  const main = server.pids.postgres!;
  const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  const all = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  return [main, ...all.filter(([, parent]) => parent === main).map(([pid]) => pid!)];
}

async function outcomeOf(call: Promise<unknown>): Promise<{ status: number; code: string }> {
  try {
    await call;
  } catch (error) {
    const { code, metadata } = error as ServiceError;
    return { status: code, code: String(metadata?.get(ERROR_CODE_KEY)[0]) };
  }
  return { status: 0, code: 'none' };
}

const UNAVAILABLE = { status: status.UNAVAILABLE, code: 'database-unavailable' };

it('one that hangs: calls end, readiness says so, the server lives, and all is well when it goes on', async () => {
  expect(await ready()).toBe('ready');
  const stopped = postgres();
  logged.splice(0);
  for (const pid of stopped) process.kill(pid, 'SIGSTOP');
  try {
    const calls = Array.from({ length: 40 }, listRooms).map(outcomeOf);
    const headers = { authorization: `Bearer ${root.accessToken}` };
    const overRest = https.fetch(`${https.base}/api/v1/rooms`, { headers });
    expect(await ready()).toBe('database-late');
    expect((await get('/live')).status).toBe(200);
    const { text } = await get('/metrics');
    expect(text).toContain('\nmidip2p_database_up 0\n');
    expect(text).not.toMatch(/^midip2p_(rooms|sessions|peers) /m); // nobody knows
    for (const call of await Promise.all(calls)) expect(call).toEqual(UNAVAILABLE);
    const answer = await overRest;
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await answer.json()).toMatchObject({ code: 'database-unavailable' });
  } finally {
    for (const pid of stopped) process.kill(pid, 'SIGCONT');
  }
  while ((await ready()) !== 'ready');
  while ((await outcomeOf(listRooms())).status !== 0);
  expect((await get('/metrics')).text).toMatch(/^midip2p_rooms \d+$/m);
  const troubles = logged.filter((line) => line.includes('"trouble"'));
  expect(troubles.length).toBeGreaterThan(0);
  expect(troubles.length).toBeLessThan(20); // each kind once in a minute, however many calls there were
  expect(logged.join('').length).toBeLessThan(60_000);
});

it('a pool that is used up is told apart from a database that does not answer', async () => {
  const pool = new Pool({ connectionString: server.databaseUrl, max: 1 });
  const held: PoolClient = await pool.connect();
  await held.query('BEGIN');
  await held.query('LOCK TABLE account IN ACCESS EXCLUSIVE MODE'); // whoever looks at it keeps a connection
  const lookers: Promise<unknown>[] = [];
  let told = await ready();
  while (told !== 'database-pool-exhausted') {
    for (let n = 0; n < 8; ++n)
      lookers.push(outcomeOf(ask(at.admin, at.admin.listAccounts, { page: undefined, name: '' }, root.accessToken)));
    told = await ready();
  }
  await held.query('ROLLBACK');
  held.release();
  await pool.end();
  await Promise.all(lookers);
  while ((await ready()) !== 'ready');
});

it('a full disk: whoever writes is told to come again, whoever reads is served, readiness says so', async () => {
  await asked(
    server.databaseUrl,
    `CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN RAISE 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$`,
  );
  await asked(
    server.databaseUrl,
    'CREATE TRIGGER full_disk BEFORE INSERT ON room FOR EACH ROW EXECUTE FUNCTION full_disk()',
  );
  const create = () => ask(at.rooms, at.rooms.createRoom, { name: 'a room' }, ada.accessToken);
  expect(await outcomeOf(create())).toEqual(UNAVAILABLE);
  while ((await ready()) !== 'database-full');
  expect(await outcomeOf(listRooms())).toEqual({ status: 0, code: 'none' });
  expect((await get('/metrics')).text).toMatch(/^midip2p_database_errors_total\{kind="full"\} 1$/m);
  await asked(server.databaseUrl, 'DROP TRIGGER full_disk ON room');
  await create();
});

it('sign-ins, refusals and HTTP requests are counted, with their reasons, and the failed ones are in the log', async () => {
  const wrong = { name: ada.name, password: 'a guess', device: 'd' };
  for (let n = 0; n < 3; ++n) await refusalOf(ask(at.auth, at.auth.signIn, wrong));
  await refusalOf(ask(at.auth, at.auth.refresh, { refreshToken: 'made up', attempt: '' }));
  await refusalOf(ask(at.rooms, at.rooms.listRooms, { page: undefined }, 'no token'));
  const headers = { authorization: `Bearer ${root.accessToken}` };
  await https.fetch(`${https.base}/api/v1/accounts/nobody/enable`, { method: 'POST', headers });
  await https.fetch(`${https.base}/api/v1/made/up`, { headers });
  await https.fetch(`${https.base}/api/v1/rooms`);
  const { text } = await get('/metrics');
  for (const line of [
    'midip2p_sign_ins_total{how="sign-in",result="wrong-password"} 3',
    'midip2p_sign_ins_total{how="refresh",result="refresh-invalid"} 1',
    'midip2p_refusals_total{code="token-invalid",via="grpc"} 1',
    'midip2p_refusals_total{code="unknown-account",via="rest"} 1',
    'midip2p_refusals_total{code="token-missing",via="rest"} 1',
    'midip2p_http_seconds_count{method="POST",route="/api/v1/accounts/:account/enable",status="404"} 1',
    'midip2p_http_seconds_count{method="GET",route="other",status="404"} 1',
  ])
    expect(text).toContain(`${line}\n`);
  const failed = logged.filter((line) => line.includes('a sign-in failed')).map((line) => JSON.parse(line) as object);
  expect(failed).toContainEqual(
    expect.objectContaining({ how: 'sign-in', result: 'wrong-password', origin: '127.0.0.1' }),
  );
  expect(failed.filter((line) => 'result' in line && line.result === 'wrong-password')).toHaveLength(1);
  expect(logged.join('')).not.toContain('a guess');
});
