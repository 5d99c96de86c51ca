// Who has an invitation plays without a password; what is kept of that, who is told, and how it ends or lasts.
import { randomUUID } from 'node:crypto';
import type { Credentials } from '@midip2p/proto';
import type { RunningServer } from '../src';
import { asked } from './a-database';
import { anAdministrator } from './administrators';
import {
  aRoom,
  ask,
  type Connections,
  connectTo,
  invitation,
  joined,
  opened,
  refusalOf,
  somebody,
  type Somebody,
} from './player';
import { aServer } from './with-server';

let server: RunningServer;
let at: Connections;
let root: Somebody;
let ada: Somebody;

beforeAll(async () => {
  server = await aServer({ retention: { everySeconds: 1, guestDays: 10 } });
  at = await connectTo(server);
  [root, ada] = [await anAdministrator(server, at), await somebody(at)];
});

afterAll(async () => {
  at?.close();
  await server?.stop();
});

const PASSWORD = 'a good password';
const newName = () => `guest.${randomUUID().slice(0, 8)}`;
const sql = (text: string) => asked(server.databaseUrl, text);
const count = async (of: string) => Number((await sql(`SELECT count(*)::int AS n FROM ${of}`))[0]!['n']);
const codeOf = async (call: Promise<unknown>) => (await refusalOf(call)).code;
const enter = (code: string, called = newName(), attempt = '') =>
  ask(at.auth, at.auth.enterAsGuest, { invitation: code, called, device: 'phone', attempt });
const withPassword = (credentials: Credentials | undefined): Somebody => ({ ...credentials!, password: PASSWORD });
/** In a room of ada's. */
async function aGuest(called = newName()) {
  const roomId = await aRoom(at, ada);
  const { credentials } = await enter(await invitation(at, ada, roomId), called);
  return { roomId, guest: withPassword(credentials) };
}
const lasting = (who: Somebody, name?: string) =>
  ask(at.auth, at.auth.makeLasting, { newPassword: PASSWORD, name }, who.accessToken);
const refresh = ({ refreshToken }: Credentials) => ask(at.auth, at.auth.refresh, { refreshToken, attempt: '' });
const signIn = (name: string, password: string) => ask(at.auth, at.auth.signIn, { name, password, device: 'desk' });
const accountOf = async (name: string) =>
  (await ask(at.admin, at.admin.listAccounts, { page: undefined, name }, root.accessToken)).accounts[0];

describe('who has an invitation', () => {
  it('plays without a password, and the device keeps the account', async () => {
    const { roomId, guest } = await aGuest('Ben.K');
    expect(guest).toMatchObject({ name: 'Ben.K', displayName: '', guest: true });
    const { credentials } = await refresh(guest);
    expect(credentials).toMatchObject({ accountId: guest.accountId, guest: true });
    const { stream } = await joined(at, withPassword(credentials), roomId);
    stream.die();
  });

  it('is called as they say in any script, and has a name besides that nobody else can have', async () => {
    const { guest } = await aGuest('艾达 Lovelace');
    expect(guest).toMatchObject({ name: expect.stringMatching(/^guest-[0-9a-f]{8}$/), displayName: '艾达 Lovelace' });
  });

  it('makes one account for each use of it, and whom the room does not take is none', async () => {
    const roomId = await aRoom(at, ada);
    const code = await invitation(at, ada, roomId);
    const before = await count('account');
    const came = await Promise.allSettled([enter(code), enter(code), enter(code)]);
    expect(came.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await codeOf(enter(code))).toBe('invitation-used');
    expect(await codeOf(enter('made-up'))).toBe('invitation-unknown');
    expect(await count('account')).toBe(before + 1);
  });

  it('is the same guest when an answer got lost and it is tried again, and nobody else', async () => {
    const code = await invitation(at, ada, await aRoom(at, ada));
    const attempt = randomUUID();
    const first = (await enter(code, 'Lost Answer', attempt)).credentials!;
    const again = (await enter(code, 'Lost Answer', attempt)).credentials!;
    expect(again).toMatchObject({ accountId: first.accountId, name: first.name, refreshToken: first.refreshToken });
    expect(await codeOf(enter(code, newName(), randomUUID()))).toBe('invitation-used');
    await refresh(again);
    expect(await codeOf(enter(code, 'Lost Answer 2', attempt))).toBe('invitation-used');
    expect(await codeOf(enter(code, newName(), 'too short'))).toBe('invalid-argument');
  });

  it('is another one when what came of it was used, or when they come by another link', async () => {
    const roomId = await aRoom(at, ada);
    const [any, other] = [await invitation(at, ada, roomId, { uses: 0 }), await invitation(at, ada, roomId)];
    const attempt = randomUUID();
    const first = (await enter(any, newName(), attempt)).credentials!;
    await refresh(first);
    const second = (await enter(any, newName(), attempt)).credentials!;
    const third = (await enter(other, newName(), attempt)).credentials!;
    expect(new Set([first, second, third].map(({ accountId }) => accountId)).size).toBe(3);
  });

  it('is one, however many tries come at one moment', async () => {
    const roomId = await aRoom(at, ada);
    const code = await invitation(at, ada, roomId, { uses: 0 });
    const [attempt, names] = [randomUUID(), [newName(), newName(), newName()]];
    const came = await Promise.allSettled([0, 1, 2, 0, 1, 2].map((n) => enter(code, names[n], attempt)));
    const accounts = came.map((each) =>
      each.status === 'fulfilled' ? each.value.credentials!.accountId : String(each.reason),
    );
    expect(new Set(accounts).size).toBe(1);
    const room = { $case: 'id' as const, value: roomId };
    expect((await ask(at.rooms, at.rooms.getRoom, { room }, ada.accessToken)).room!.memberCount).toBe(2);
  });

  it('is nobody whom others could take for somebody else', async () => {
    const code = await invitation(at, ada, await aRoom(at, ada), { uses: 0 });
    const zoe = await somebody(at);
    await ask(at.auth, at.auth.setDisplayName, { displayName: 'Zoë Q' }, zoe.accessToken);
    expect(await codeOf(enter(code, ada.name.toUpperCase()))).toBe('name-taken');
    expect(await codeOf(enter(code, 'Zoë Q'))).toBe('name-look-alike');
    expect(await codeOf(enter(code, 'Admin'))).toBe('name-reserved');
    for (const called of ['', '(ada)', 'x'.repeat(33)])
      expect(await codeOf(enter(code, called))).toBe('invalid-argument');
  });

  it('is let in by no password, and has none to change', async () => {
    const { guest } = await aGuest();
    for (const typed of ['', PASSWORD]) expect(await codeOf(signIn(guest.name, typed))).toBe('wrong-password');
    const options = { password: PASSWORD, newPassword: 'another one', keepOtherDevices: true };
    expect(await codeOf(ask(at.auth, at.auth.changePassword, options, guest.accessToken))).toBe('wrong-password');
  });

  it('deletes the account without one, and nobody else does', async () => {
    const { guest } = await aGuest();
    const leave = (who: Somebody) => ask(at.auth, at.auth.deleteOwnAccount, { password: '' }, who.accessToken);
    await leave(guest);
    expect(await accountOf(guest.name)).toBeUndefined();
    expect(await codeOf(leave(await somebody(at)))).toBe('invalid-argument');
  });
});

it('is told as a guest wherever owners, players and administrators see people', async () => {
  const roomId = await aRoom(at, ada);
  const { stream, introductionKey } = await joined(at, ada, roomId);
  const { credentials } = await enter(await invitation(at, ada, roomId));
  const guest = withPassword(credentials);
  const marked = { name: guest.name, guest: true };
  expect((await stream.next('memberJoined')).member).toMatchObject(marked);
  const there = await joined(at, guest, roomId);
  const introduction = opened(introductionKey, await stream.next('introduction'));
  expect(introduction).toMatchObject({ accountName: guest.name, guest: true });
  expect(opened(introductionKey, await there.stream.next('introduction')).guest).toBe(false);

  const page = undefined;
  const room = { $case: 'id' as const, value: roomId };
  const [{ room: told }, { members }, { invitations }] = await Promise.all([
    ask(at.rooms, at.rooms.getRoom, { room }, ada.accessToken),
    ask(at.rooms, at.rooms.listMembers, { roomId, page }, ada.accessToken),
    ask(at.rooms, at.rooms.listInvitations, { roomId, page, endedToo: true }, ada.accessToken),
  ]);
  for (const some of [told!.members, members]) {
    expect(some.find(({ name }) => name === guest.name)).toMatchObject(marked);
    expect(some.find(({ name }) => name === ada.name)).toMatchObject({ guest: false });
  }
  expect(invitations[0]).toMatchObject({ usedBy: [guest.name], guests: [guest.name] });

  expect(await accountOf(guest.name)).toMatchObject(marked);
  expect(await accountOf(ada.name)).toMatchObject({ guest: false });
  const peers = { roomId, sessionId: '', goneToo: false, page };
  const listed = (await ask(at.admin, at.admin.listPeers, peers, root.accessToken)).peers;
  expect(listed.find(({ id }) => id === there.peerId)).toMatchObject({ accountName: guest.name, guest: true });
  const { part } = await ask(at.auth, at.auth.exportOwnAccount, { after: '' }, guest.accessToken);
  expect(part).toContain('"guest":true');

  const ban = { roomId, name: guest.name, lifetimeSeconds: 60, reason: '' };
  expect((await ask(at.rooms, at.rooms.banPlayer, ban, ada.accessToken)).ban).toMatchObject(marked);
  expect((await ask(at.rooms, at.rooms.listBans, { roomId, page }, ada.accessToken)).bans[0]).toMatchObject(marked);
  stream.die();
});

describe('a password', () => {
  it('makes it an account as any other, with the name that is wanted', async () => {
    const { roomId, guest } = await aGuest('Ben the Guest');
    const name = newName();
    expect(await lasting(guest, name)).toEqual({ name });
    const there = (await signIn(name, PASSWORD)).credentials!;
    expect(there).toMatchObject({ accountId: guest.accountId, displayName: 'Ben the Guest', guest: false });
    const { credentials } = await refresh(guest);
    expect(credentials).toMatchObject({ name, guest: false });
    expect(await codeOf(signIn(guest.name, PASSWORD))).toBe('wrong-password');
    const room = { $case: 'id' as const, value: roomId };
    const { members } = (await ask(at.rooms, at.rooms.getRoom, { room }, ada.accessToken)).room!;
    expect(members).toContainEqual(expect.objectContaining({ name, guest: false }));
    await ask(at.rooms, at.rooms.createRoom, { name: randomUUID() }, there.accessToken);
    // The token of before says the old name, and is the same person's.
    const options = { password: PASSWORD, newPassword: 'another password', keepOtherDevices: true };
    await ask(at.auth, at.auth.changePassword, options, guest.accessToken);
  });

  it('leaves the name where no other is said, and is set once', async () => {
    const { guest } = await aGuest();
    const both = await Promise.allSettled([lasting(guest), lasting(guest)]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await signIn(guest.name, PASSWORD);
    expect(await codeOf(lasting(guest))).toBe('not-allowed');
    expect(await codeOf(lasting(ada))).toBe('not-allowed');
  });

  it('does not come with a name that is somebody else’s', async () => {
    const { guest } = await aGuest();
    expect(await codeOf(lasting(guest, ada.name.toUpperCase()))).toBe('name-taken');
    expect(await codeOf(lasting(guest, 'Root'))).toBe('name-reserved');
    expect(await codeOf(lasting(guest, 'of two words'))).toBe('invalid-argument');
    expect(await accountOf(guest.name)).toMatchObject({ guest: true });
  });

  it('is told those who are in a jam with them', async () => {
    const { roomId, guest } = await aGuest();
    const { stream, introductionKey } = await joined(at, ada, roomId);
    const there = await joined(at, guest, roomId);
    expect(opened(introductionKey, await stream.next('introduction'))).toMatchObject({ guest: true });
    const { name } = await lasting(guest, newName());
    expect(opened(introductionKey, await stream.next('introduction'))).toMatchObject({
      ...{ peerId: there.peerId, accountName: name, guest: false },
    });
    [stream, there.stream].forEach((each) => each.die());
  });

  it('by a code of an administrator makes it lasting, too', async () => {
    const { guest } = await aGuest();
    const give = { account: guest.name };
    const { code } = await ask(at.admin, at.admin.createPasswordReset, give, root.accessToken);
    const reset = { name: guest.name, code, newPassword: PASSWORD, device: 'desk' };
    expect((await ask(at.auth, at.auth.resetPassword, reset)).credentials).toMatchObject({ guest: false });
    expect(await accountOf(guest.name)).toMatchObject({ guest: false });
  });
});

describe('a guest who does not come back', () => {
  const aged = async (...guests: Somebody[]) => {
    const ids = guests.map(({ accountId }) => `'${accountId}'`).join();
    const old = `now() - interval '11 days'`;
    await sql(`WITH seen AS (UPDATE device SET created_at = ${old} WHERE account_id IN (${ids}))
      UPDATE account SET created_at = ${old} WHERE id IN (${ids})`);
  };
  const there = ({ accountId }: Somebody) =>
    count(`account WHERE id = '${accountId}' AND deleted_at IS NULL AND name_key NOT LIKE 'deleted:%'`);
  const gone = async ({ accountId }: Somebody) => {
    const wanted = `account WHERE id = '${accountId}' AND name_key LIKE 'deleted:%'`;
    while ((await count(wanted)) === 0) await new Promise(setImmediate);
  };

  it('is deleted after the time of the settings, and the name is free again', async () => {
    const { roomId, guest } = await aGuest();
    await aged(guest);
    await gone(guest);
    expect(await codeOf(refresh(guest))).toBe('refresh-invalid');
    const room = { $case: 'id' as const, value: roomId };
    expect((await ask(at.rooms, at.rooms.getRoom, { room }, ada.accessToken)).room!.memberCount).toBe(1);
    await enter(await invitation(at, ada, roomId), guest.name);
  });

  it('and nobody else: who came lately, who plays, who has a password', async () => {
    const [came, plays, lasts, idle] = [await aGuest(), await aGuest(), await aGuest(), await aGuest()];
    await refresh(came.guest);
    const { stream } = await joined(at, plays.guest, plays.roomId);
    await lasting(lasts.guest);
    // In one statement: who looked and found the last has looked at all of them.
    await aged(came.guest, plays.guest, lasts.guest, idle.guest);
    await gone(idle.guest);
    for (const { guest } of [came, plays, lasts]) expect(await there(guest)).toBe(1);
    stream.die();
  });
});
