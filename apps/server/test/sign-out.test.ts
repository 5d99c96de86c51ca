// What was signed out is out within seconds, at every server: two of them on one database.
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type RunningServer, startServer } from '../src';
import { asked } from './a-database';
import { anAdministrator } from './administrators';
import { aRoom, ask, type Connections, connectTo, joined, refusalOf, somebody, type Somebody, Stream } from './player';
import { aServer } from './with-server';

const dir = mkdtempSync(join(tmpdir(), 'midip2p-sign-out-'));
let here: RunningServer;
let there: RunningServer;
let at: Connections;
let atOther: Connections;

beforeAll(async () => {
  const config = { server: { port: 0 }, log: { level: 'silent' as const } };
  here = await aServer({ data: { dir: join(dir, 'here') } });
  mkdirSync(join(dir, 'there/keys'), { recursive: true });
  for (const key of ['token.pem', 'introduction.pem'])
    copyFileSync(join(dir, 'here/keys', key), join(dir, 'there/keys', key));
  there = await startServer({
    config: { ...config, data: { dir: join(dir, 'there') }, database: { url: here.databaseUrl } },
  });
  [at, atOther] = [await connectTo(here), await connectTo(there)];
});

afterAll(async () => {
  for (const connections of [at, atOther]) connections?.close();
  for (const server of [there, here]) await server?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const rooms = (to: Connections, token: string) => ask(to.rooms, to.rooms.listRooms, { page: undefined }, token);
const signIn = async ({ name, password }: Somebody, device: string) => {
  const { credentials } = await ask(at.auth, at.auth.signIn, { name, password, device });
  return credentials!;
};
/** Asks until it is refused, with a token that would be good for a quarter of an hour. */
async function refused(token: string): Promise<string> {
  for (;;) {
    const code = await rooms(atOther, token).then(
      () => null,
      async (error: unknown) => (await refusalOf(Promise.reject(error as Error))).code,
    );
    if (code !== null) return code;
    await pause(5);
  }
}
async function sql(text: string) {
  return asked(here.databaseUrl, text);
}

const WAYS: [string, (ada: Somebody, phone: string) => Promise<unknown>][] = [
  [
    'removed by its owner',
    async (ada) => {
      const { devices } = await ask(at.auth, at.auth.listDevices, { page: undefined }, ada.accessToken);
      const { id } = devices.find(({ name }) => name === 'phone')!;
      await ask(at.auth, at.auth.removeDevice, { id }, ada.accessToken);
    },
  ],
  [
    'signed out with all the others',
    async (ada) => {
      const options = { keepThisOne: true };
      expect(await ask(at.auth, at.auth.signOutEverywhere, options, ada.accessToken)).toEqual({ devices: 1 });
    },
  ],
  [
    'signed out as the password was changed',
    async (ada) => {
      const options = { password: ada.password, newPassword: 'another password', keepOtherDevices: false };
      expect(await ask(at.auth, at.auth.changePassword, options, ada.accessToken)).toEqual({ devices: 1 });
    },
  ],
  [
    'signed out by an administrator',
    async (ada) => {
      const root = await anAdministrator(here, at);
      await ask(at.admin, at.admin.signOutAccount, { account: ada.name }, root.accessToken);
    },
  ],
  [
    'of an account that is disabled',
    async (ada) => {
      const root = await anAdministrator(here, at);
      await ask(at.admin, at.admin.disableAccount, { account: ada.name, reason: '' }, root.accessToken);
    },
  ],
  [
    'of an account that is deleted',
    async (ada) => {
      await ask(at.auth, at.auth.deleteOwnAccount, { password: ada.password }, ada.accessToken);
    },
  ],
  [
    'told of by no notice, as a server of an earlier version does it',
    async (ada) => {
      await sql(`UPDATE device SET ended_at = now() WHERE name = 'phone' AND account_id = '${ada.accountId}'`);
    },
  ],
];

it.each(WAYS)('a device that is %s does nothing more at any server, and its stream ends', async (way, end) => {
  const ada = await somebody(at);
  const roomId = await aRoom(at, ada);
  const phone = await signIn(ada, 'phone');
  const { stream } = await joined(atOther, { ...ada, ...phone }, roomId);
  expect((await rooms(atOther, phone.accessToken)).rooms).toHaveLength(1);
  await end(ada, phone.accessToken);
  expect(await refused(phone.accessToken)).toBe('token-invalid');
  if (/disabled|deleted/.test(way)) expect(await stream.next('ended')).toMatchObject({ reason: 'removed' });
  else expect((await stream.ended()).code).toBe('token-invalid');
  const again = new Stream(atOther, phone.accessToken).hello(roomId);
  expect((await again.ended()).code).toBe('token-invalid');
});

it('another device of the account plays on', async () => {
  const ada = await somebody(at);
  const roomId = await aRoom(at, ada);
  const phone = await signIn(ada, 'phone');
  const { stream } = await joined(atOther, ada, roomId);
  const { devices } = await ask(at.auth, at.auth.listDevices, { page: undefined }, ada.accessToken);
  await ask(at.auth, at.auth.removeDevice, { id: devices.find(({ name }) => name === 'phone')!.id }, ada.accessToken);
  await refused(phone.accessToken);
  expect((await rooms(atOther, ada.accessToken)).rooms).toHaveLength(1);
  expect(stream.end).toBeNull();
  stream.die();
});

it('a server that begins after it knows it, too, and asks no database for a call', async () => {
  const ada = await somebody(at);
  const phone = await signIn(ada, 'phone');
  await ask(at.auth, at.auth.signOutEverywhere, { keepThisOne: false }, ada.accessToken);
  mkdirSync(join(dir, 'late/keys'), { recursive: true });
  copyFileSync(join(dir, 'here/keys/token.pem'), join(dir, 'late/keys/token.pem'));
  const late = await startServer({
    config: {
      ...{ server: { port: 0 }, log: { level: 'silent' } },
      ...{ data: { dir: join(dir, 'late') }, database: { url: here.databaseUrl } },
    },
  });
  const atLate = await connectTo(late);
  for (const { accessToken } of [ada, phone])
    expect((await refusalOf(rooms(atLate, accessToken))).message).toBe('this device was signed out: sign in again');
  atLate.close();
  await late.stop();
});
