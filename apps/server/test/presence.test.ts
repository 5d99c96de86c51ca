// Who is there and who is not: a server whose database is busy, and peers that were taken for lost.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { type RunningServer, startServer } from '../src';
import { type ADatabase, aDatabase } from './a-database';
import { aRoom, ask, type Connections, connectTo, joined, somebody, type Somebody, Stream, timing } from './player';

const dir = mkdtempSync(join(tmpdir(), 'midip2p-presence-'));
let database: ADatabase;
let rows: Client;
let url: string;
let server: RunningServer;
let at: Connections;
let ada: Somebody;
let ben: Somebody;
let cleo: Somebody;

beforeAll(async () => {
  database = aDatabase();
  url = await database.migrated();
  rows = new Client({ connectionString: url });
  await rows.connect();
  server = await startServer({ config: config() });
  at = await connectTo(server);
  [ada, ben, cleo] = [await somebody(at), await somebody(at), await somebody(at)];
});
afterAll(async () => {
  at?.close();
  await server?.stop();
  await rows?.end();
  await database?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const CONNECTIONS = 4;
const WAIT_FOR_A_LOCK =
  "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
const config = () => ({
  server: { port: 0 },
  data: { dir: join(dir, 'data') },
  database: { url, connections: CONNECTIONS },
  log: { level: 'silent' as const },
});
/** Until it is looked again. */
const soon = () => pause(10);
const many = async (sql: string, ...values: unknown[]) => Number((await rows.query(sql, values)).rows[0].n);
const departures = (roomId: string) =>
  many("SELECT count(*) AS n FROM room_event WHERE room_id = $1 AND kind = 'peer-left'", roomId);
async function beats(times: number): Promise<void> {
  const last = () => many('SELECT extract(epoch FROM beat_at) AS n FROM replica');
  for (let before = await last(); times > 0; times -= 1) {
    while ((await last()) === before) await soon();
    before = await last();
  }
}

const holders: Client[] = [];
afterEach(async () => {
  for (const holder of holders.splice(0)) await holder.end();
});
/** No change of that room comes about until it is let go. */
async function held(...roomIds: string[]): Promise<() => Promise<void>> {
  const holder = new Client({ connectionString: url });
  holders.push(holder);
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT 1 FROM room WHERE id = ANY($1) FOR UPDATE', [roomIds]);
  return () => holder.end();
}

it('keeps its lease while every connection of the pool waits for something else', async () => {
  const rooms = [await aRoom(at, ada), await aRoom(at, ben)];
  const letGo = await held(...rooms);
  const hellos = (roomId: string, { accessToken }: Somebody) =>
    Array.from({ length: CONNECTIONS / 2 }, () => new Stream(at, accessToken).hello(roomId));
  const waiting = [...hellos(rooms[0]!, ada), ...hellos(rooms[1]!, ben)];
  while ((await many(WAIT_FOR_A_LOCK)) < CONNECTIONS) await soon();
  await beats(3);
  await letGo();
  for (const stream of waiting) expect((await stream.next('welcome')).peerId).not.toBe('');
  for (const stream of waiting) stream.die();
});

it('lets others in while everybody of one room leaves at once, and its roster waits', async () => {
  const roomId = await aRoom(at, ada, ben);
  const devices = Array.from({ length: CONNECTIONS }, () => [ada, ben]).flat();
  const players = await Promise.all(devices.map((player) => joined(at, player, roomId)));
  const letGo = await held(roomId);
  for (const { stream } of players) stream.die();
  while ((await many(WAIT_FOR_A_LOCK)) < 2) await soon();
  const elsewhere = await joined(at, cleo, await aRoom(at, cleo));
  expect(await many(WAIT_FOR_A_LOCK)).toBe(2); // of CONNECTIONS
  await letGo();
  while ((await departures(roomId)) < players.length) await soon();
  elsewhere.stream.die();
});

it('lets others in while everybody of many rooms leaves at once, and the rosters wait', async () => {
  const rooms = await Promise.all(Array.from({ length: 2 * CONNECTIONS }, () => aRoom(at, ada)));
  const players = [];
  for (const roomId of rooms) players.push(await joined(at, ada, roomId));
  const letGo = await held(...rooms);
  for (const { stream } of players) stream.die();
  while ((await many(WAIT_FOR_A_LOCK)) < CONNECTIONS / 2) await soon();
  const elsewhere = await joined(at, cleo, await aRoom(at, cleo));
  expect(await many(WAIT_FOR_A_LOCK)).toBe(CONNECTIONS / 2);
  await letGo();
  for (const roomId of rooms) while ((await departures(roomId)) === 0) await soon();
  elsewhere.stream.die();
});

it('puts a peer back that was taken for lost while its stream lives, and refuses nothing that it says meanwhile', async () => {
  const roomId = await aRoom(at, ada, ben);
  const [a, b] = [await joined(at, ada, roomId), await joined(at, ben, roomId)];
  await b.stream.next('introduction');
  // As a server of an older version does it that has not heard this one beat.
  await rows.query(
    `WITH lost AS (UPDATE peer SET state = 'lost' WHERE id = $2),
          taken AS (UPDATE room SET next_number = next_number + 1 WHERE id = $1 RETURNING next_number - 1 AS number)
     INSERT INTO room_event (room_id, number, kind, payload)
     SELECT $1, number, 'peer-left', jsonb_build_object('sessionId', $3::text, 'peerId', $2::text, 'reason', 'lost') FROM taken`,
    [roomId, b.peerId, b.sessionId],
  );
  b.stream.send(timing(1));
  b.stream.send({ $case: 'candidates', value: { candidates: [{ host: '127.0.0.1', port: 4001 }] } });
  await rows.query("SELECT pg_notify('midip2p_room', $1)", [roomId]);
  expect((await a.stream.next('peerLeft')).peerId).toBe(b.peerId);
  expect((await a.stream.next('peerJoined')).peer?.peerId).toBe(b.peerId);
  await a.stream.next('introduction');
  b.stream.send({ $case: 'renew', value: { accessToken: ben.accessToken } });
  await b.stream.next('renewed');
  expect(await many("SELECT count(*) AS n FROM peer WHERE id = $1 AND state = 'ready'", b.peerId)).toBe(1);
  for (const { stream } of [a, b]) stream.die();
});

it('buries hundreds of rooms at once: each in a change of its own, a bad one stops no other, and nobody else waits', async () => {
  const gone = randomUUID();
  await rows.query(
    `WITH rooms AS (INSERT INTO room (id, owner_id, name) SELECT gen_random_uuid(), $1, 'room ' || i FROM generate_series(1, 300) i
                    RETURNING id),
          jams AS (INSERT INTO session (id, room_id) SELECT gen_random_uuid(), id FROM rooms RETURNING id)
     INSERT INTO peer (id, session_id, account_id, device, agent, state, stream_id, replica_id, seen_at, joined_number)
     SELECT gen_random_uuid(), id, $1, 'd', 'a', 'ready', gen_random_uuid(), $2, '', i FROM jams, generate_series(1, 2) i`,
    [cleo.accountId, gone],
  );
  await rows.query(
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''a bad room''; END';
     CREATE TRIGGER bad BEFORE INSERT ON room_event FOR EACH ROW
       WHEN (NEW.payload->>'sessionId' > 'fc') EXECUTE FUNCTION refuse()`,
  );
  const bad = await many("SELECT count(*) AS n FROM peer WHERE replica_id = $1 AND session_id::text > 'fc'", gone);
  const present = () =>
    many("SELECT count(*) AS n FROM peer WHERE replica_id = $1 AND state IN ('arriving', 'ready')", gone);
  const roomId = await aRoom(at, ben);
  while ((await present()) > bad) await ask(at.rooms, at.rooms.listRooms, { page: undefined }, ben.accessToken);
  const one = await joined(at, ben, roomId);
  await rows.query('DROP TRIGGER bad ON room_event');
  while ((await present()) > 0) await soon();
  const told = "SELECT count(*) AS n FROM room_event WHERE kind = 'peer-left' AND payload->>'sessionId' IN";
  expect(await many(`${told} (SELECT session_id::text FROM peer WHERE replica_id = $1)`, gone)).toBe(600);
  one.stream.die();
});

it('gives the place of a peer to no stream that is over: the hello of one that was given up takes nothing from the next', async () => {
  const roomId = await aRoom(at, ada);
  const { stream, peerId } = await joined(at, ada, roomId);
  const letGo = await held(roomId);
  stream.die();
  const late = new Stream(at, ada.accessToken).hello(roomId, { peerId });
  while ((await many(WAIT_FOR_A_LOCK)) < 2) await soon(); // the end of the first, and the hello of the second
  late.die();
  const next = new Stream(at, ada.accessToken).hello(roomId, { peerId });
  const later = await joined(at, ben, await aRoom(at, ben)); // on the same connection: so the server has heard both
  await letGo();
  await next.next('welcome');
  next.ready();
  await next.next('peerJoined', ({ peer }) => peer?.peerId === peerId);
  const resumed = "SELECT count(*) AS n FROM room_event WHERE room_id = $1 AND kind = 'peer-resumed'";
  expect(await many(resumed, roomId)).toBe(1);
  later.stream.die();
  next.die();
});

it('takes a peer off the roster whose stream ended while the database would not, as soon as it will', async () => {
  const roomId = await aRoom(at, ada, ben);
  const [a, b] = [await joined(at, ada, roomId), await joined(at, ben, roomId)];
  await rows.query(
    `CREATE SEQUENCE tried;
     CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql
       AS 'BEGIN PERFORM nextval(''tried''); RAISE EXCEPTION ''no space is left''; END';
     CREATE TRIGGER full_disk BEFORE UPDATE ON peer FOR EACH ROW WHEN (NEW.state = 'lost') EXECUTE FUNCTION full_disk()`,
  );
  b.stream.die();
  while ((await many('SELECT is_called::int AS n FROM tried')) === 0) await soon();
  await rows.query('DROP TRIGGER full_disk ON peer');
  expect((await a.stream.next('peerLeft')).peerId).toBe(b.peerId);
  a.stream.die();
});
