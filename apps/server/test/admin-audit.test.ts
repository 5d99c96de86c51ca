// The audit log: what is in it, and that nothing is done without it.
import { randomUUID } from 'node:crypto';
import { AdminServiceClient, SecondDevice } from '@midip2p/proto';
import { Client } from 'pg';
import type { RunningServer } from '../src';
import { anAdministrator } from './administrators';
import { aRoom, AS_IT_IS, ask, type Connections, joined, refusalOf, somebody, type Somebody } from './player';
import { withServer } from './with-server';

let server: RunningServer;
let at: Connections;
let admin: AdminServiceClient;
let root: Somebody;
let ada: Somebody;

withServer(async (started) => {
  ({ server, at } = started);
  admin = at.admin;
  root = await anAdministrator(server, at);
  ada = await somebody(at);
});

const page = undefined;
const audit = async (filter: { account?: string; action?: string; targetId?: string } = {}) => {
  const request = { page, account: '', action: '', targetId: '', ...filter };
  return (await ask(admin, admin.listAudit, request, root.accessToken)).entries;
};
const byRoot = () => ({ accountId: root.accountId, accountName: root.name, origin: '127.0.0.1', via: 'grpc' });

it('has the refusals of rules, with their codes, and no password', async () => {
  const request = { name: ada.name, password: 'hunter2 hunter2', administrator: false, rights: [] };
  await refusalOf(ask(admin, admin.createAccount, request, root.accessToken));
  const [note, ...more] = await audit();
  expect(note).toMatchObject({ ...byRoot(), action: 'account.create', result: 'name-taken', targetName: ada.name });
  expect(JSON.stringify([note, ...more])).not.toContain('hunter2');
  expect(more.every(({ number }, i) => number < (more[i - 1] ?? note!).number)).toBe(true);
});

it('is narrowed to an account and an action', async () => {
  await refusalOf(ask(admin, admin.listAllRooms, { page, name: '' }, ada.accessToken));
  const mine = await audit({ account: ada.name });
  expect(mine.length).toBeGreaterThan(0);
  expect(new Set(mine.map(({ accountName }) => accountName))).toEqual(new Set([ada.name]));
  const listed = await audit({ action: 'room.list' });
  expect(new Set(listed.map(({ action }) => action))).toEqual(new Set(['room.list']));
});

it('is written with the change, or there is no change', async () => {
  const eve = await somebody(at);
  const roomId = await aRoom(at, eve);
  const name = randomUUID().slice(0, 8);
  const database = new Client({ connectionString: server.databaseUrl });
  await database.connect();
  const state = async () => {
    const sql = `SELECT (SELECT json_agg(a ORDER BY id) FROM account a) a, (SELECT json_agg(r ORDER BY id) FROM room r) r,
      (SELECT json_agg(d ORDER BY id) FROM device d) d, (SELECT count(*) FROM removal) removals`;
    return (await database.query<object>(sql)).rows;
  };
  const { stream, peerId } = await joined(at, eve, roomId);
  await database.query(
    `CREATE FUNCTION full_disk() RETURNS trigger AS $$ BEGIN RAISE 'no room'; END $$ LANGUAGE plpgsql`,
  );
  await database.query('CREATE TRIGGER full_disk BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION full_disk()');
  const before = await state();
  const token = root.accessToken;
  const [account, reason] = [eve.name, ''];
  const secondDevice = SecondDevice.SECOND_DEVICE_REFUSED;
  const who = { $case: 'peerId' as const, value: peerId };
  for (const change of [
    () => ask(admin, admin.createRoomFor, { name, owner: '' }, token),
    () => ask(admin, admin.changeRoom, { ...AS_IT_IS, roomId, name, secondDevice }, token),
    () => ask(admin, admin.closeRoom, { roomId, reason }, token),
    () => ask(admin, admin.removePlayer, { roomId, who, reason }, token),
    () =>
      ask(admin, admin.createAccount, { name, password: 'a good password', administrator: true, rights: [] }, token),
    () => ask(admin, admin.disableAccount, { account, reason }, token),
    () => ask(admin, admin.setAdministrator, { account, administrator: true }, token),
  ])
    expect((await refusalOf(change())).code).toBe('internal');
  expect(await state()).toEqual(before);
  await database.query('DROP TRIGGER full_disk ON audit');
  await database.end();
  stream.die();
});

it('says nothing of looks that were well', async () => {
  const before = (await audit())[0]!.number;
  await ask(admin, admin.listAccounts, { page, name: '' }, root.accessToken);
  expect((await audit())[0]!.number).toBe(before);
});
