// Servers on one database that die or stand still, and a database whose clock is set: who is on the roster, and who is not.
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { PeerLeftReason } from '@midip2p/proto';
import { Client } from 'pg';
import { type RunningServer, startServer } from '../src';
import { type ADatabase, aDatabase } from '../test/a-database';
import { aRoom, ask, type Connections, connectTo, joined, somebody, type Somebody } from '../test/player';
import { on, programsIn } from '../test/programs';

jest.setTimeout(120_000);

const dir = mkdtempSync(join(tmpdir(), 'midip2p-servers-that-die-'));
const { spawned, endAll } = programsIn(dir);
let database: ADatabase;
let rows: Client;
let url: string;
let server: RunningServer;
let at: Connections;
let ada: Somebody;
let ben: Somebody;
let cleo: Somebody;

/** The database's clock, for whoever looks for functions in that schema before PostgreSQL's own. */
const A_CLOCK = readFileSync(join(__dirname, '../test/a-clock.sql'), 'utf8');

beforeAll(async () => {
  database = aDatabase();
  url = await database.empty();
  rows = new Client({ connectionString: url });
  await rows.connect();
  await rows.query(A_CLOCK);
  url += '?options=-c%20search_path%3Dpublic%2Cclock%2Cpg_catalog';
  server = await startServer({ config: config('first') });
  at = await connectTo(server);
  [ada, ben, cleo] = [await somebody(at), await somebody(at), await somebody(at)];
});
afterAll(async () => {
  endAll();
  at?.close();
  await server?.stop();
  await rows?.end();
  await database?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const config = (name: string) => ({
  server: { port: 0 },
  data: { dir: join(dir, name) },
  database: { url },
  log: { level: 'silent' as const },
});
const many = async (sql: string, ...values: unknown[]) => Number((await rows.query(sql, values)).rows[0].n);
const departures = (roomId: string) =>
  many("SELECT count(*) AS n FROM room_event WHERE room_id = $1 AND kind = 'peer-left'", roomId);
/** Of the server that began first, or last. */
async function beats(times: number, which: 'ASC' | 'DESC' = 'ASC'): Promise<void> {
  const last = () => many(`SELECT extract(epoch FROM beat_at) AS n FROM replica ORDER BY started_at ${which} LIMIT 1`);
  for (let before = await last(); times > 0; times -= 1) {
    while ((await last()) === before) await pause(10);
    before = await last();
  }
}

/** Another server process on the same database, with the same keys. */
async function another(name: string) {
  const keys = join(dir, 'first/keys');
  const same = {
    MIDIP2P_KEYS_TOKEN_FILE: join(keys, 'token.pem'),
    MIDIP2P_KEYS_INTRODUCTION_FILE: join(keys, 'introduction.pem'),
    MIDIP2P_TLS_CERTIFICATE_FILE: join(dir, 'certificate.pem'),
    MIDIP2P_TLS_KEY_FILE: join(dir, 'certificate.pem'),
  };
  copyFileSync(join(keys, 'certificate.pem'), join(dir, 'certificate.pem'));
  const own = { MIDIP2P_DATA_DIR: join(dir, name), MIDIP2P_SERVER_HOST: '127.0.0.1', MIDIP2P_LOG_LEVEL: 'error' };
  const { child } = spawned(['--json'], on(url, { ...same, ...own }));
  const [line] = await once(createInterface({ input: child.stdout! }), 'line');
  const { address } = JSON.parse(line as string) as RunningServer;
  return { child, at: await connectTo({ address } as RunningServer) };
}

it('finds a server that has died, and takes nobody for dead whose server stands still for as long', async () => {
  const [frozen, dying] = await Promise.all([another('frozen'), another('dying')]);
  const roomId = await aRoom(at, ada, ben, cleo);
  const witness = await joined(at, ada, roomId);
  const still = await joined(frozen.at, ben, roomId);
  const lost = await joined(dying.at, cleo, roomId);
  frozen.child.kill('SIGSTOP'); // as an event loop that is busy: its beats do not come, its connection is there
  dying.child.kill('SIGKILL');
  const left = await witness.stream.next('peerLeft');
  expect(left).toMatchObject({ peerId: lost.peerId, reason: PeerLeftReason.PEER_LEFT_REASON_LOST });
  frozen.child.kill('SIGCONT');
  still.stream.send({ $case: 'renew', value: { accessToken: ben.accessToken } });
  await still.stream.next('renewed');
  await beats(1);
  expect(await departures(roomId)).toBe(1);
  for (const one of [frozen, dying]) one.at.close();
  frozen.child.kill('SIGKILL');
  witness.stream.die();
});

it('takes nobody for dead when the clock of the database is set, 30 s on or back', async () => {
  const second = await startServer({ config: config('second') });
  const there = await connectTo(second);
  try {
    const roomId = await aRoom(at, ada, ben);
    const a = await joined(at, ada, roomId);
    const b = await joined(there, somebodyOf(await ask(there.auth, there.auth.signIn, signIn(ben))), roomId);
    for (const ahead of ['30 s', '-30 s', '0 s']) {
      await rows.query('UPDATE clock.setting SET ahead = $1', [ahead]);
      await beats(2);
      await beats(2, 'DESC');
    }
    expect(await departures(roomId)).toBe(0);
    for (const { stream } of [a, b]) stream.die();
  } finally {
    there.close();
    await second.stop();
  }
});

// ---- details ----

const signIn = ({ name, password }: Somebody) => ({ name, password, device: 'second' });
const somebodyOf = ({ credentials }: { credentials?: unknown }) => credentials as Somebody;
