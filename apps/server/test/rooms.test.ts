import { randomUUID } from 'node:crypto';
import { Role, SecondDevice, type UpdateRoomRequest } from '@midip2p/proto';
import { Client } from 'pg';
import { asked } from './a-database';
import type { RunningServer } from '../src';
import { aRoom, AS_IT_IS, ask, type Connections, invitation, refusalOf, somebody, type Somebody } from './player';
import { withServer } from './with-server';

let server: RunningServer;
let at: Connections;
let ada: Somebody;
let ben: Somebody;

withServer(async (started) => {
  ({ server, at } = started);
  [ada, ben] = [await somebody(at), await somebody(at)];
});

const create = (who: Somebody, name: string) => ask(at.rooms, at.rooms.createRoom, { name }, who.accessToken);
const byId = (who: Somebody, value: string) =>
  ask(at.rooms, at.rooms.getRoom, { room: { $case: 'id', value } }, who.accessToken);
const byName = (who: Somebody, value: string) =>
  ask(at.rooms, at.rooms.getRoom, { room: { $case: 'name', value } }, who.accessToken);
const accept = (who: Somebody, code: string) => ask(at.rooms, at.rooms.acceptInvitation, { code }, who.accessToken);

it('creates a room that its owner finds by id, by name and in the list', async () => {
  const { room } = await create(ada, 'Tuesday jam');
  expect(room).toMatchObject({ name: 'Tuesday jam', ownerName: ada.name, role: Role.ROLE_OWNER, number: 0 });
  expect(room!.members).toMatchObject([{ accountId: ada.accountId, name: ada.name, role: Role.ROLE_OWNER }]);
  expect((await byId(ada, room!.id)).room).toEqual(room);
  expect((await byName(ada, 'Tuesday jam')).room).toEqual(room);
  expect((await ask(at.rooms, at.rooms.listRooms, { page: undefined }, ada.accessToken)).rooms).toContainEqual(room);
});

it('refuses a second room of the same name to one owner, and none to another', async () => {
  await create(ada, 'Twice');
  expect(await refusalOf(create(ada, ' Twice '))).toMatchObject({ code: 'name-taken' });
  await create(ben, 'Twice');
});

it('knows no room of others', async () => {
  const { room } = await create(ada, 'Private');
  expect((await refusalOf(byId(ben, room!.id))).code).toBe('unknown-room');
  expect((await refusalOf(byName(ben, 'Private'))).code).toBe('unknown-room');
  expect((await refusalOf(byId(ben, randomUUID()))).code).toBe('unknown-room');
  expect((await refusalOf(invitation(at, ben, room!.id))).code).toBe('unknown-room');
});

describe('changing a room', () => {
  const { SECOND_DEVICE_JOINS: JOINS, SECOND_DEVICE_REFUSED: REFUSED } = SecondDevice;
  const update = (who: Somebody, roomId: string, more: Partial<UpdateRoomRequest>) => {
    return ask(at.rooms, at.rooms.updateRoom, { roomId, ...AS_IT_IS, ...more }, who.accessToken);
  };

  it('changes what is given, and nothing else', async () => {
    const { room } = await create(ada, 'Before');
    expect(room!.secondDevice).toBe(JOINS);
    expect((await update(ada, room!.id, { secondDevice: REFUSED })).room).toEqual({
      ...{ ...room, secondDevice: REFUSED },
      number: 1, // it is an event of the room
    });
    expect((await update(ada, room!.id, { name: 'After' })).room).toEqual({
      ...room,
      name: 'After',
      secondDevice: REFUSED,
      number: 2,
    });
    expect((await byId(ada, room!.id)).room).toMatchObject({ name: 'After', secondDevice: REFUSED });
    expect(room!.sysex).toBe(false); // no room lets it in from the beginning
    expect((await update(ada, room!.id, { sysex: true })).room).toMatchObject({ sysex: true, secondDevice: REFUSED });
    expect((await update(ada, room!.id, { name: 'Last' })).room).toMatchObject({ sysex: true });
    expect((await update(ada, room!.id, { sysex: false })).room).toMatchObject({ sysex: false, name: 'Last' });
  });

  it('is for its owner, with a name that is free', async () => {
    const [{ room }] = [await create(ada, 'Mine'), await create(ada, 'Taken')];
    expect((await refusalOf(update(ben, room!.id, { name: 'Yours' }))).code).toBe('unknown-room');
    await accept(ben, await invitation(at, ada, room!.id));
    expect((await refusalOf(update(ben, room!.id, { name: 'Yours' }))).code).toBe('not-allowed');
    expect((await refusalOf(update(ben, room!.id, { sysex: true }))).code).toBe('not-allowed');
    expect((await refusalOf(update(ada, room!.id, { name: 'Taken' }))).code).toBe('name-taken');
    expect((await refusalOf(update(ada, room!.id, { name: '' }))).code).toBe('invalid-argument');
    expect(
      (await refusalOf(update(ada, room!.id, { secondDevice: 'SECOND_DEVICE_SEVENTH' as SecondDevice }))).code,
    ).toBe('invalid-argument');
    expect((await refusalOf(update(ada, randomUUID(), {}))).code).toBe('unknown-room');
  });
});

it('says so when a name means two rooms', async () => {
  const [mine, yours] = [await create(ada, 'Same name'), await create(ben, 'Same name')];
  await accept(ada, await invitation(at, ben, yours.room!.id));
  const { code, message } = await refusalOf(byName(ada, 'Same name'));
  expect(code).toBe('room-ambiguous');
  for (const { room } of [mine, yours]) expect(message).toContain(room!.id);
});

it.each([
  ['an empty name', () => create(ada, '  '), 'name'],
  ['a name of 65 characters', () => create(ada, 'x'.repeat(65)), 'name'],
  ['an id that is none', () => byId(ada, "'; DROP TABLE room; --"), 'room.value'],
  ['neither id nor name', () => ask(at.rooms, at.rooms.getRoom, { room: undefined }, ada.accessToken), 'room'],
])('refuses %s and names the field', async (_, call, field) => {
  const { code, message } = await refusalOf(call());
  expect(code).toBe('invalid-argument');
  expect(message.startsWith(`${field}: `)).toBe(true);
});

it.each(['ada\u001b[2J', 'ada\u009b2J', 'ada\u202ejam', 'a\u200bda', '\u3164', 'two\nlines'])(
  'takes no name that steers a terminal or hides something (%j)',
  async (name) => {
    const device = { name: `n${randomUUID().slice(0, 8)}`, password: 'a good password', device: name };
    expect((await refusalOf(create(ada, name))).code).toBe('invalid-argument');
    expect((await refusalOf(ask(at.auth, at.auth.signUp, device))).code).toBe('invalid-argument');
  },
);

it('writes a name in one way, however it was typed', async () => {
  const { room } = await create(ada, ' Zoe\u0308s\u00a0\u3000jam ');
  expect(room!.name).toBe('Zo\u00ebs jam');
  expect((await byName(ada, 'Zoe\u0308s jam')).room).toEqual(room);
  expect((await refusalOf(create(ada, 'Zo\u00ebs jam'))).code).toBe('name-taken');
});

describe('an invitation', () => {
  it("lets nobody in whose name looks like a member's, and stays good for another name", async () => {
    const [paul, paula] = [await somebody(at, 'paul'), await somebody(at, 'paula')];
    await asked(server.databaseUrl, "UPDATE account SET pictures = '{}'"); // as when accounts could look alike
    const false1 = await somebody(at, 'pau1');
    const roomId = await aRoom(at, ada, paul);
    const code = await invitation(at, ada, roomId);
    expect(await refusalOf(accept(false1, code))).toEqual({
      code: 'name-look-alike',
      message: expect.stringContaining('your name "pau1" looks like "paul", who is in this room'),
    });
    expect((await accept(paula, code)).room!.members).toHaveLength(3);
    expect((await accept(paul, await invitation(at, ada, roomId))).room!.id).toBe(roomId);
  });

  it('makes a member of whoever brings it, in the role it is for, and takes the next number', async () => {
    const roomId = await aRoom(at, ada);
    const options = { roomId, role: Role.ROLE_LISTENER, lifetimeSeconds: 60 };
    const answer = await ask(at.rooms, at.rooms.createInvitation, options, ada.accessToken);
    expect(answer.invitation).toMatchObject({ roomId, role: Role.ROLE_LISTENER });
    expect(answer.invitation!.serverFingerprint).toBe(server.address.fingerprint);
    expect(answer.invitation!.expiresAtMs - Date.now()).toBeLessThanOrEqual(60_000);
    const { room } = await accept(ben, answer.invitation!.code);
    expect(room).toMatchObject({ id: roomId, role: Role.ROLE_LISTENER, number: 1 });
  });

  it('is used up by the first, who may bring it again', async () => {
    const cleo = await somebody(at);
    const code = await invitation(at, ada, await aRoom(at, ada));
    const { room } = await accept(ben, code);
    expect((await accept(ben, code)).room).toEqual(room);
    expect((await refusalOf(accept(cleo, code))).code).toBe('invitation-used');
  });

  it('goes to one of many who bring it at once', async () => {
    const code = await invitation(at, ada, await aRoom(at, ada));
    const guests = await Promise.all(Array.from({ length: 6 }, () => somebody(at)));
    const outcomes = await Promise.allSettled(guests.map((guest) => accept(guest, code)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is not used up by a member', async () => {
    const roomId = await aRoom(at, ada, ben);
    const code = await invitation(at, ada, roomId);
    await accept(ben, code);
    await accept(await somebody(at), code);
  });

  it('expires', async () => {
    const code = await invitation(at, ada, await aRoom(at, ada));
    const database = new Client({ connectionString: server.databaseUrl });
    await database.connect();
    await database.query("UPDATE invitation SET expires_at = now() - interval '1 second' WHERE accepted_at IS NULL");
    await database.end();
    expect(await refusalOf(accept(ben, code))).toMatchObject({
      code: 'invitation-expired',
      message: expect.stringContaining('ask for another'),
    });
  });

  it('has to exist', async () => {
    expect((await refusalOf(accept(ben, 'made-up-code'))).code).toBe('invitation-unknown');
  });

  it("is the owner's to give", async () => {
    const roomId = await aRoom(at, ada, ben);
    expect((await refusalOf(invitation(at, ben, roomId))).code).toBe('not-allowed');
  });

  it('makes no owner, and lasts 30 days at most', async () => {
    const roomId = await aRoom(at, ada);
    for (const wrong of [{ role: Role.ROLE_OWNER }, { lifetimeSeconds: 31 * 86_400 }])
      expect((await refusalOf(invitation(at, ada, roomId, wrong))).code).toBe('invalid-argument');
  });
});
