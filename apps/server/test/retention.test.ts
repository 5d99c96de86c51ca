// What has had its time goes, what has not stays, and nothing keeps the rest.
import { Client } from 'pg';
import { loadConfig } from '../src/config/load-config';
import { Database } from '../src/database/database';
import { DatabaseTroubles } from '../src/database/database-troubles';
import { type RunningServer, startServer } from '../src';
import { openLog } from '../src/log';
import { Metrics } from '../src/metrics/metrics';
import { Reaper } from '../src/retention/reaper';
import { asked } from './a-database';
import { anAdministrator } from './administrators';
import { aRoom, ask, type Connections, connectTo, invitation, joined, somebody, type Somebody } from './player';
import { aServer } from './with-server';

let server: RunningServer;
let at: Connections;
let ada: Somebody;
let ben: Somebody;
let db: Database;
const logged: string[] = [];

const config = loadConfig({ overrides: { retention: { deviceDays: 10, invitationDays: 10, auditDays: 100 } } });
const log = openLog('warn', { write: (line) => void logged.push(line) });
const reaper = () => new Reaper(db, new Metrics(), new DatabaseTroubles(log, new Metrics()), config, log);
const sql = (text: string) => asked(server.databaseUrl, text);
const count = async (of: string) => Number((await sql(`SELECT count(*) AS n FROM ${of}`))[0]!.n);

beforeAll(async () => {
  server = await aServer({
    session: { graceSeconds: 0 },
    retention: { everySeconds: 86_400 }, // its own reaper is none of these tests
  });
  at = await connectTo(server);
  [ada, ben] = [await somebody(at), await somebody(at)];
  db = new Database(server.databaseUrl, 2);
  while ((await reaper().run()) === null); // that of the server's start
});

afterAll(async () => {
  at?.close();
  await db?.$disconnect();
  await server?.stop();
});

/** A session that is over, with one peer of ada. */
async function aPastSession(): Promise<{ sessionId: string; peerId: string }> {
  const roomId = await aRoom(at, ada);
  const { stream, sessionId, peerId } = await joined(at, ada, roomId);
  stream.send({ $case: 'leave', value: {} });
  await stream.ended();
  await sql(`UPDATE session SET ended_at = now() WHERE id = '${sessionId}'`);
  return { sessionId, peerId };
}

it('the addresses of who was in a session go when it is over, and not before', async () => {
  const { peerId } = await aPastSession();
  const roomId = await aRoom(at, ada);
  const there = await joined(at, ada, roomId);
  const seen = async (id: string) => (await sql(`SELECT seen_at, candidates FROM peer WHERE id = '${id}'`))[0];
  await reaper().run();
  expect(await seen(peerId)).toEqual({ seen_at: '', candidates: [] });
  expect(await seen(there.peerId)).toEqual({
    seen_at: '127.0.0.1',
    candidates: [{ host: '127.0.0.1', port: 4000, kind: 'host' }],
  });
  there.stream.die();
});

it('a session goes after its days, with its peers, and one that ended later stays', async () => {
  const [old, young] = [await aPastSession(), await aPastSession()];
  await sql(`UPDATE session SET ended_at = now() - interval '91 days' WHERE id = '${old.sessionId}'`);
  await sql(`UPDATE session SET ended_at = now() - interval '89 days' WHERE id = '${young.sessionId}'`);
  await reaper().run();
  expect(await count(`session WHERE id IN ('${old.sessionId}', '${young.sessionId}')`)).toBe(1);
  expect(await count(`peer WHERE id IN ('${old.peerId}', '${young.peerId}')`)).toBe(1);
});

it('who has left a session that goes on is forgotten after days, and who is in it is not', async () => {
  const roomId = await aRoom(at, ada, ben);
  const [left, there] = [await joined(at, ada, roomId), await joined(at, ben, roomId)];
  left.stream.send({ $case: 'leave', value: {} });
  await left.stream.ended();
  await sql(`UPDATE peer SET created_at = now() - interval '31 days', heard_at = NULL
    WHERE id IN ('${left.peerId}', '${there.peerId}')`);
  await reaper().run();
  expect(await sql(`SELECT id FROM peer WHERE id IN ('${left.peerId}', '${there.peerId}')`)).toEqual([
    { id: there.peerId },
  ]);
  there.stream.die();
});

it('devices, their tokens and invitations go after their days', async () => {
  const signIn = { name: ada.name, password: ada.password, device: 'old' };
  for (let n = 0; n < 3; ++n) await ask(at.auth, at.auth.signIn, signIn);
  const ids = (await sql(`SELECT id FROM device WHERE name = 'old' ORDER BY created_at`)).map(({ id }) => String(id));
  await sql(`UPDATE device SET ended_at = now() - interval '11 days' WHERE id = '${ids[0]}'`);
  await sql(`UPDATE device SET created_at = now() - interval '80 days' WHERE id IN ('${ids[1]}', '${ids[2]}')`);
  await sql(`UPDATE refresh_token SET expires_at = now() - interval '1 minute' WHERE device_id = '${ids[1]}'`);
  const roomId = await aRoom(at, ada);
  const codes = [await invitation(at, ada, roomId), await invitation(at, ada, roomId)];
  expect(codes).toHaveLength(2);
  await sql(`UPDATE invitation SET expires_at = now() - interval '11 days' WHERE code_hash IN
    (SELECT code_hash FROM invitation WHERE room_id = '${roomId}' LIMIT 1)`);
  await reaper().run();
  expect(await sql(`SELECT id FROM device WHERE name = 'old'`)).toEqual([{ id: ids[2] }]);
  expect(await count(`refresh_token WHERE expires_at < now()`)).toBe(0);
  expect(await count(`invitation WHERE room_id = '${roomId}'`)).toBe(1);
});

it('a room that an administrator has deleted goes within a day, and one that is closed stays', async () => {
  const root = await anAdministrator(server, at);
  const [deleted, closed] = [await aRoom(at, ada), await aRoom(at, ada)];
  await ask(at.admin, at.admin.deleteAnyRoom, { roomId: deleted, reason: '' }, root.accessToken);
  await ask(at.admin, at.admin.closeRoom, { roomId: closed, reason: '' }, root.accessToken);
  const both = `room WHERE id IN ('${deleted}', '${closed}')`;
  await reaper().run();
  expect(await count(both)).toBe(2);
  await sql(`UPDATE room SET deleted_at = now() - interval '25 hours' WHERE id = '${deleted}'`);
  await reaper().run();
  expect(await sql(`SELECT id FROM ${both}`)).toEqual([{ id: closed }]);
});

it('bans go when they have ended', async () => {
  const [ben, cas] = [await somebody(at), await somebody(at)];
  const roomId = await aRoom(at, ada, ben, cas);
  for (const { name } of [ben, cas]) {
    const options = { roomId, name, lifetimeSeconds: 60, reason: '' };
    await ask(at.rooms, at.rooms.banPlayer, options, ada.accessToken);
  }
  await sql(`UPDATE ban SET until = now() - interval '1 second' WHERE account_id = '${ben.accountId}'`);
  await reaper().run();
  expect(await sql(`SELECT account_id FROM ban WHERE room_id = '${roomId}'`)).toEqual([{ account_id: cas.accountId }]);
});

it('events and the audit log go after theirs, in batches, however many there are', async () => {
  const root = await anAdministrator(server, at);
  const roomId = await aRoom(at, ada);
  await sql(`INSERT INTO room_event (room_id, number, kind, payload, at)
    SELECT '${roomId}', 1000 + n, 'old', '{}', now() - interval '25 hours' FROM generate_series(1, 1700) n`);
  await sql(`UPDATE audit SET at = now() - interval '101 days'`);
  const request = { name: 'a room', owner: '' };
  await ask(at.admin, at.admin.createRoomFor, request, root.accessToken);
  const reaped = await reaper().run();
  expect(reaped?.get('events')).toEqual({ ended: 1700, failed: 0 });
  expect(await count(`room_event WHERE kind = 'old'`)).toBe(0);
  expect(await sql(`SELECT action FROM audit`)).toEqual([{ action: 'room.create' }]);
  const kept = loadConfig({ overrides: { retention: { auditDays: 0 } } });
  await sql(`UPDATE audit SET at = now() - interval '30 years'`);
  await new Reaper(db, new Metrics(), new DatabaseTroubles(log, new Metrics()), kept, log).run();
  expect(await count('audit')).toBe(1);
});

it('a row that will not go keeps no other', async () => {
  const old = await Promise.all(Array.from({ length: 3 }, aPastSession));
  await sql(
    `UPDATE session SET ended_at = now() - interval '91 days' WHERE id IN (${old.map((o) => `'${o.sessionId}'`)})`,
  );
  await sql(`CREATE FUNCTION stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'it stays'; END $$`);
  await sql(`CREATE TRIGGER stay BEFORE DELETE ON session FOR EACH ROW
    WHEN (OLD.id = '${old[1]!.sessionId}') EXECUTE FUNCTION stay()`);
  await sql(`UPDATE audit SET at = now() - interval '101 days'`);
  logged.splice(0);
  const reaped = await reaper().run();
  expect(reaped?.get('sessions')).toEqual({ ended: 2, failed: 1 });
  expect(reaped?.get('audit')).toEqual({ ended: expect.any(Number), failed: 0 });
  expect(await sql(`SELECT id FROM session WHERE ended_at < now() - interval '90 days'`)).toEqual([
    { id: old[1]!.sessionId },
  ]);
  expect(logged).toHaveLength(1);
  await sql('DROP TRIGGER stay ON session');
});

it('one server does it at a time', async () => {
  const other = new Client({ connectionString: server.databaseUrl });
  await other.connect();
  await other.query('SELECT pg_advisory_lock(74200101)');
  expect(await reaper().run()).toBeNull();
  await other.end();
});

it('a server does it when it starts', async () => {
  const hash = `decode('00ff', 'hex')`;
  await sql(`INSERT INTO refresh_token (hash, device_id, expires_at)
    SELECT ${hash}, id, now() - interval '1 hour' FROM device LIMIT 1`);
  const second = await startServer({
    config: {
      server: { port: 0 },
      database: { url: server.databaseUrl },
      data: { temporary: true },
      log: { level: 'silent' },
    },
  });
  while ((await count(`refresh_token WHERE hash = ${hash}`)) > 0) await new Promise((resolve) => setImmediate(resolve));
  await second.stop();
});
