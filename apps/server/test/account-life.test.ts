// A person takes along what is kept of them, and goes; what stays says nothing of who it was.
import { type RunningServer, startServer } from '../src';
import { asked } from './a-database';
import { anAdministrator } from './administrators';
import { type HttpsClient, httpsTo } from './https';
import { aRoom, ask, type Connections, joined, refusalOf, somebody, type Somebody } from './player';
import { withServer } from './with-server';

let server: RunningServer;
let at: Connections;
let https: HttpsClient;
let root: Somebody;

const config = { server: { port: 0 }, log: { level: 'silent' as const }, retention: { everySeconds: 86_400 } };

withServer(
  async (started, atEnd) => {
    ({ server, at } = started);
    https = await httpsTo(server);
    root = await anAdministrator(server, at);
    atEnd(() => https.close());
  },
  { retention: { everySeconds: 86_400 } },
);

const sql = (text: string) => asked(server.databaseUrl, text);

interface Document {
  format: string;
  account: { id: string; name: string };
  devices: { name: string }[];
  rooms: { name: string; role: string; yours: boolean }[];
  bans: unknown[];
  invitations: unknown[];
  sessions: { peerId: string; address: string; device: string }[];
  events: { kind: string }[];
  audit: { action: string }[];
}

async function exported({ accessToken }: Somebody): Promise<Document> {
  let text = '';
  for (let after = ''; ;) {
    const { part, next } = await ask(at.auth, at.auth.exportOwnAccount, { after }, accessToken);
    text += part;
    if (next === '') return JSON.parse(text) as Document;
    after = next;
  }
}

/** Every text of the whole database in which something stands. */
async function whereIs(what: string): Promise<string[]> {
  const columns = await sql(`SELECT table_name AS t, column_name AS c FROM information_schema.columns
    WHERE table_schema = 'public' AND data_type IN ('text', 'jsonb', 'uuid')`);
  const found: string[] = [];
  for (const { t, c } of columns) {
    const rows = await sql(`SELECT 1 FROM "${String(t)}" WHERE "${String(c)}"::text ILIKE '%${what}%' LIMIT 1`);
    if (rows.length > 0) found.push(`${String(t)}.${String(c)}`);
  }
  return found;
}

it('exports everything that is kept of a person as one document, however much that is', async () => {
  const [ada, ben] = [await somebody(at), await somebody(at)];
  const roomId = await aRoom(at, ben, ada);
  const { stream, peerId } = await joined(at, ada, roomId);
  await sql(`INSERT INTO device (id, account_id, name)
    SELECT gen_random_uuid(), '${ada.accountId}', 'device ' || n FROM generate_series(1, 250) n`);
  const ban = { roomId: await aRoom(at, ben, ada), name: ada.name, lifetimeSeconds: 0, reason: 'loud' };
  await ask(at.rooms, at.rooms.banPlayer, ban, ben.accessToken);
  const document = await exported(ada);
  expect(document).toMatchObject({
    format: 'midip2p account 1',
    account: { id: ada.accountId, name: ada.name },
    rooms: [{ role: 'player', yours: false }],
    sessions: [{ peerId, address: '127.0.0.1', device: 'laptop' }],
  });
  expect(document.devices).toHaveLength(251);
  expect(document.bans).toMatchObject([{ roomId: ban.roomId, reason: 'loud', until: null }]);
  expect(document.invitations).toHaveLength(2);
  expect(document.events.map(({ kind }) => kind)).toEqual(['member-joined', 'peer-joined', 'master']);
  expect(JSON.stringify(document)).not.toContain(ben.name);
  stream.die();
});

it('exports over REST to administrators, and says so in the audit log', async () => {
  const ada = await somebody(at);
  await sql(`INSERT INTO device (id, account_id, name)
    SELECT gen_random_uuid(), '${ada.accountId}', 'device ' || n FROM generate_series(1, 150) n`);
  const headers = { authorization: `Bearer ${root.accessToken}` };
  const answer = await https.fetch(`${https.base}/api/v1/accounts/${ada.name}/export`, { headers });
  expect(answer.status).toBe(200);
  expect(((await answer.json()) as Document).devices).toHaveLength(151);
  const options = { page: undefined, account: root.name, action: 'account.export', targetId: ada.accountId };
  const { entries } = await ask(at.admin, at.admin.listAudit, options, root.accessToken);
  expect(entries).toEqual([expect.objectContaining({ result: 'done', targetName: ada.name })]);
});

it('is deleted by its person with the password: nothing says any more who it was', async () => {
  const [ada, ben] = [await somebody(at, 'adelheid-of-nowhere'), await somebody(at)];
  const [hers, his] = [await aRoom(at, ada, ben), await aRoom(at, ben, ada)];
  const ban = { roomId: await aRoom(at, ben, ada), name: ada.name, lifetimeSeconds: 0, reason: 'loud' };
  await ask(at.rooms, at.rooms.banPlayer, ban, ben.accessToken);
  const [inHers, inHis] = [await joined(at, ben, hers), await joined(at, ada, his)];
  await refusalOf(ask(at.admin, at.admin.listAllRooms, { page: undefined, name: '' }, ada.accessToken));
  const options = { account: ada.name.toUpperCase(), administrator: false };
  await ask(at.admin, at.admin.setAdministrator, options, root.accessToken);
  await ask(at.admin, at.admin.createRoomFor, { name: 'hers too', owner: ada.name }, root.accessToken);
  expect((await whereIs('adelheid')).length).toBeGreaterThan(4);

  const guess = ask(at.auth, at.auth.deleteOwnAccount, { password: 'a guess' }, ada.accessToken);
  expect((await refusalOf(guess)).code).toBe('wrong-password');
  await ask(at.auth, at.auth.deleteOwnAccount, { password: ada.password }, ada.accessToken);

  expect(await whereIs('adelheid')).toEqual([]);
  expect(await sql(`SELECT id FROM device WHERE account_id = '${ada.accountId}'`)).toEqual([]);
  expect(await sql(`SELECT room_id FROM member WHERE account_id = '${ada.accountId}'`)).toEqual([]);
  expect(await sql(`SELECT room_id FROM ban WHERE account_id = '${ada.accountId}'`)).toEqual([]);
  const [peer] = await sql(`SELECT state, seen_at, candidates, device FROM peer WHERE id = '${inHis.peerId}'`);
  expect(peer).toEqual({ state: 'removed', seen_at: '', candidates: [], device: '' });
  expect((await inHis.stream.next('ended')).reason).toBe('removed');
  expect((await inHers.stream.next('ended')).detail).toBe('room-closed');
  const inClosed = ask(at.rooms, at.rooms.getRoom, { room: { $case: 'id', value: hers } }, ben.accessToken);
  expect((await refusalOf(inClosed)).code).toBe('room-closed');
  const again = ask(at.auth, at.auth.signIn, { name: ada.name, password: ada.password, device: 'd' });
  expect((await refusalOf(again)).code).toBe('wrong-password');
  const before = ask(at.rooms, at.rooms.createRoom, { name: 'late' }, ada.accessToken);
  expect((await refusalOf(before)).code).toBe('token-invalid'); // its access token has not run out
  const audit = { page: undefined, account: '', action: 'account.delete', targetId: ada.accountId };
  const { entries } = await ask(at.admin, at.admin.listAudit, audit, root.accessToken);
  expect(entries).toEqual([expect.objectContaining({ accountName: 'deleted account', origin: '', targetName: '' })]);
  expect((await somebody(at, 'adelheid-of-nowhere')).name).toBe('adelheid-of-nowhere'); // the name is free
});

it('leaves a room to another owner, where there is one', async () => {
  const [ada, ben] = [await somebody(at), await somebody(at)];
  const roomId = await aRoom(at, ada, ben);
  await sql(`UPDATE member SET role = 'owner' WHERE account_id = '${ben.accountId}'`);
  const deleted = await ask(at.admin, at.admin.deleteAccount, { account: ada.name }, root.accessToken);
  expect(deleted.closedRoomIds).toEqual([]);
  const request = { room: { $case: 'id' as const, value: roomId } };
  const { room } = await ask(at.rooms, at.rooms.getRoom, request, ben.accessToken);
  expect(room).toMatchObject({ ownerName: ben.name, memberCount: 1 });
});

it('is deleted over REST by an administrator, not by itself there, and unknown afterwards', async () => {
  const ada = await somebody(at);
  await aRoom(at, ada);
  const headers = { authorization: `Bearer ${root.accessToken}` };
  const remove = (account: string) =>
    https.fetch(`${https.base}/api/v1/accounts/${account}`, { method: 'DELETE', headers });
  expect(await (await remove(ada.name)).json()).toEqual({ closedRoomIds: [expect.any(String)], removedPeerIds: [] });
  expect(await (await remove(ada.accountId)).json()).toMatchObject({ code: 'unknown-account' });
  expect(await (await remove(root.name)).json()).toMatchObject({ code: 'not-allowed' });
});

it('is finished by a server that starts, where another one was cut off in the middle', async () => {
  const ada = await somebody(at, 'brunhilde-of-nowhere');
  const roomId = await aRoom(at, ada);
  await sql(
    `UPDATE account SET deleted_at = now() - interval '2 minutes', disabled_at = now() WHERE id = '${ada.accountId}'`,
  );
  const second = await startServer({
    config: { ...config, data: { temporary: true }, database: { url: server.databaseUrl } },
  });
  await second.stop();
  expect(await whereIs('brunhilde')).toEqual([]);
  expect(await sql(`SELECT closed_at IS NOT NULL AS closed FROM room WHERE id = '${roomId}'`)).toEqual([
    { closed: true },
  ]);
});
