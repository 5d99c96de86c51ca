// What an owner decides about a room, by the rooms and by whoever runs the server; and what of it holds at once.
import { randomUUID } from 'node:crypto';
import { Entry, Playout, Role, SecondDevice, type UpdateRoomRequest } from '@midip2p/proto';
import type { RunningServer } from '../src';
import { anAdministrator } from './administrators';
import { asked } from './a-database';
import {
  aRoom,
  AS_IT_IS,
  ask,
  type Connections,
  invitation,
  joined,
  refusalOf,
  somebody,
  type Somebody,
  Stream,
  timing,
} from './player';
import { withServer } from './with-server';

let server: RunningServer;
let at: Connections;
let ada: Somebody; // owns each room
let ben: Somebody;
let cleo: Somebody;

withServer(async (started) => {
  ({ server, at } = started);
  [ada, ben, cleo] = [await somebody(at), await somebody(at), await somebody(at)];
});

const set = async (who: Somebody, roomId: string, more: Partial<UpdateRoomRequest>) =>
  (await ask(at.rooms, at.rooms.updateRoom, { roomId, ...AS_IT_IS, ...more }, who.accessToken)).room!;
const accept = (who: Somebody, code: string) => ask(at.rooms, at.rooms.acceptInvitation, { code }, who.accessToken);
const enter = async (who: Somebody, roomId: string) =>
  (await ask(at.rooms, at.rooms.enterRoom, { roomId }, who.accessToken)).room!;
const directory = async (who: Somebody, prefix = '', page?: { size: number; after: string }) =>
  ask(at.rooms, at.rooms.listPublicRooms, { page, prefix }, who.accessToken);
const create = async (who: Somebody, name: string) =>
  (await ask(at.rooms, at.rooms.createRoom, { name }, who.accessToken)).room!;
const codeOf = async (call: Promise<unknown>) => (await refusalOf(call)).code;
const joining = (who: Somebody, roomId: string) => new Stream(at, who.accessToken).hello(roomId).ended();

it('begins as rooms always were, and changes what is given and nothing else', async () => {
  const roomId = await aRoom(at, ada, ben);
  const before = { mostPlayers: 0, entry: Entry.ENTRY_INVITATION, publicRole: Role.ROLE_PLAYER, pinnedMaster: '' };
  expect(await set(ada, roomId, {})).toMatchObject(before);
  expect(await set(ada, roomId, { mostPlayers: 3 })).toMatchObject({ ...before, mostPlayers: 3 });
  const all = { entry: Entry.ENTRY_PUBLIC, publicRole: Role.ROLE_LISTENER, pinnedMaster: ben.name };
  expect(await set(ada, roomId, all)).toMatchObject({ ...all, mostPlayers: 3 });
  expect(await set(ada, roomId, { mostPlayers: 0, pinnedMaster: '' })).toMatchObject({
    ...{ mostPlayers: 0, pinnedMaster: '', entry: Entry.ENTRY_PUBLIC },
  });
});

it.each<[string, Partial<UpdateRoomRequest>, string]>([
  ['257 players', { mostPlayers: 257 }, 'invalid-argument'],
  ['a public moderator', { publicRole: Role.ROLE_MODERATOR }, 'invalid-argument'],
  ['a way in that there is not', { entry: 'ENTRY_SEVENTH' as Entry }, 'invalid-argument'],
  ['a policy that there is not', { playout: 'PLAYOUT_SEVENTH' as Playout }, 'invalid-argument'],
  ['a delay of more than a second', { playout: Playout.PLAYOUT_TIGHT, playoutMs: 1001 }, 'invalid-argument'],
  ['a timing master who is not in it', { pinnedMaster: 'nobody-here' }, 'unknown-member'],
])('refuses %s', async (_, more, code) => {
  expect(await codeOf(set(ada, await aRoom(at, ada), more))).toBe(code);
});

it('is for the owner alone', async () => {
  const roomId = await aRoom(at, ada, ben);
  for (const more of [
    { mostPlayers: 2 },
    { entry: Entry.ENTRY_PUBLIC },
    { pinnedMaster: ben.name },
    { playoutMs: 5 },
    { relayOnly: false },
  ])
    expect(await codeOf(set(ben, roomId, more))).toBe('not-allowed');
});

it('says when notes sound, at once to those who play there, and with another policy begins with its default', async () => {
  const roomId = await aRoom(at, ada, ben);
  expect(await set(ada, roomId, {})).toMatchObject({ playout: Playout.PLAYOUT_OWN, playoutMs: 0 });
  const { stream } = await joined(at, ben, roomId);
  const tight = { playout: Playout.PLAYOUT_TIGHT, playoutMs: 25 };
  expect(await set(ada, roomId, tight)).toMatchObject(tight);
  expect(await stream.next('roomChanged')).toMatchObject(tight);
  expect(await set(ada, roomId, { sysex: true })).toMatchObject(tight);
  expect(await stream.next('roomChanged', ({ sysex }) => sysex)).toMatchObject(tight);
  expect(await set(ada, roomId, { playoutMs: 35 })).toMatchObject({ ...tight, playoutMs: 35 });
  const fitting = { playout: Playout.PLAYOUT_FITTING, playoutMs: 0 };
  expect(await set(ada, roomId, { playout: Playout.PLAYOUT_FITTING })).toMatchObject(fitting);
  expect(await stream.next('roomChanged', ({ playoutMs }) => playoutMs === 0)).toMatchObject(fitting);
});

describe('the most players at once', () => {
  it('lets in no more, says so, and puts nobody out', async () => {
    const roomId = await aRoom(at, ada, ben, cleo);
    const [a] = [await joined(at, ada, roomId), await joined(at, ben, roomId)];
    await set(ada, roomId, { mostPlayers: 1 });
    const refused = await joining(cleo, roomId);
    expect(refused).toMatchObject({
      code: 'session-full',
      message: expect.stringContaining('this room takes 1 player'),
    });
    await set(ada, roomId, { mostPlayers: 2 });
    expect((await joining(cleo, roomId)).code).toBe('session-full');
    await a.stream.send({ $case: 'leave', value: {} }).ended();
    await joined(at, cleo, roomId);
  });

  it('counts a player with two devices once, and takes back who was lost while there is a place', async () => {
    const roomId = await aRoom(at, ada, ben, cleo);
    await set(ada, roomId, { mostPlayers: 2 });
    const a = await joined(at, ada, roomId);
    const b = await joined(at, ben, roomId);
    await joined(at, ada, roomId); // a second device, which the room takes
    const again = new Stream(at, ben.accessToken).hello(roomId, { peerId: b.peerId }); // still on the roster
    await again.next('welcome');
    again.ready();
    await again.next('peerJoined', ({ peer }) => peer?.peerId === b.peerId);
    again.die();
    await a.stream.next('peerLeft', ({ peerId }) => peerId === b.peerId);
    await joined(at, cleo, roomId); // in ben's place
    const late = await new Stream(at, ben.accessToken).hello(roomId, { peerId: b.peerId }).ended();
    expect(late.code).toBe('session-full');
    await set(ada, roomId, { secondDevice: SecondDevice.SECOND_DEVICE_REFUSED });
    expect((await joining(ada, roomId)).code).toBe('second-device-refused');
  });

  it('lets in as many as there is place for of those who come at once', async () => {
    const guests = await Promise.all(Array.from({ length: 8 }, () => somebody(at)));
    const roomId = await aRoom(at, ada, ...guests);
    await set(ada, roomId, { mostPlayers: 3 });
    const streams = guests.map((guest) => new Stream(at, guest.accessToken).hello(roomId));
    const came = await Promise.allSettled(streams.map((stream) => stream.next('welcome')));
    expect(came.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    streams.forEach((stream) => stream.die());
  });
});

describe('who becomes a member', () => {
  it('nobody new, invited or not, while the room says so; who is in it stays', async () => {
    const roomId = await aRoom(at, ada, ben);
    const code = await invitation(at, ada, roomId);
    await set(ada, roomId, { entry: Entry.ENTRY_MEMBERS });
    expect(await codeOf(accept(cleo, code))).toBe('members-only');
    expect(await codeOf(invitation(at, ada, roomId))).toBe('members-only');
    await accept(ben, code);
    await joined(at, ben, roomId);
    await set(ada, roomId, { entry: Entry.ENTRY_INVITATION });
    await accept(cleo, code); // it was not used up
  });

  it('anybody, in the role that the room has for that, where it is public; and nobody who is banned', async () => {
    const roomId = await aRoom(at, ada, ben);
    expect(await codeOf(enter(cleo, roomId))).toBe('unknown-room');
    await set(ada, roomId, { entry: Entry.ENTRY_PUBLIC });
    expect(await enter(cleo, roomId)).toMatchObject({ role: Role.ROLE_PLAYER, memberCount: 3 });
    const number = (await enter(cleo, roomId)).number; // a member already: nothing more happens
    expect((await set(ada, roomId, { publicRole: Role.ROLE_LISTENER })).number).toBe(number + 1);
    const dan = await somebody(at);
    expect((await enter(dan, roomId)).role).toBe(Role.ROLE_LISTENER);
    const ban = { roomId, name: dan.name, reason: '', lifetimeSeconds: 0 };
    await ask(at.rooms, at.rooms.banPlayer, ban, ada.accessToken);
    expect(await codeOf(enter(dan, roomId))).toBe('banned');
    await ask(at.rooms, at.rooms.deleteRoom, { roomId }, ada.accessToken);
    expect(await codeOf(enter(await somebody(at), roomId))).toBe('room-closed');
  });

  it('makes one member of one who enters often at once', async () => {
    const roomId = await aRoom(at, ada);
    await set(ada, roomId, { entry: Entry.ENTRY_PUBLIC });
    const dan = await somebody(at);
    await Promise.all(Array.from({ length: 6 }, () => enter(dan, roomId)));
    const rows = await asked(
      server.databaseUrl,
      `SELECT kind FROM room_event WHERE room_id = '${roomId}' AND kind = 'member-joined'`,
    );
    expect(rows).toHaveLength(1);
  });
});

it('has a directory of public rooms, by name, page by page and by how a name begins', async () => {
  const mark = `Zz${randomUUID().slice(0, 6)}`;
  const owner = await somebody(at);
  const rooms: { id: string; name: string }[] = [];
  for (const name of ['beta', 'Alpha', 'gamma_', 'gamma%', 'private'])
    rooms.push(await create(owner, `${mark} ${name}`));
  const open = rooms.slice(0, 4);
  for (const { id } of open) await set(owner, id, { entry: Entry.ENTRY_PUBLIC, mostPlayers: 5 });
  await joined(at, owner, rooms[1]!.id);
  const read: string[] = [];
  for (let after = ''; ;) {
    const { rooms: some, next } = await directory(ben, mark.toLowerCase(), { size: 2, after });
    expect(some.length).toBeLessThanOrEqual(2);
    read.push(...some.map(({ name }) => name.slice(mark.length + 1)));
    if (next === '') break;
    after = next;
  }
  expect(read).toEqual(['Alpha', 'beta', 'gamma%', 'gamma_']);
  expect((await directory(ben, `${mark} ALP`)).rooms).toEqual([
    {
      id: rooms[1]!.id,
      name: `${mark} Alpha`,
      ownerName: owner.name,
      ownerDisplayName: '',
      role: Role.ROLE_PLAYER,
      playing: 1,
      mostPlayers: 5,
    },
  ]);
  expect((await directory(ben, `${mark} gamma_`)).rooms).toHaveLength(1); // neither is a pattern
  expect((await directory(ben, `${mark} %`)).rooms).toEqual([]);
  await ask(at.rooms, at.rooms.deleteRoom, { roomId: rooms[1]!.id }, owner.accessToken);
  expect((await directory(ben, `${mark} alp`)).rooms).toEqual([]);
});

describe('who plays while it is changed', () => {
  it('is told that SysEx is let in, and who is to be timing master', async () => {
    const roomId = await aRoom(at, ada, ben);
    const [a, b] = [await joined(at, ada, roomId), await joined(at, ben, roomId)];
    await set(ada, roomId, { sysex: true, pinnedMaster: ben.name });
    for (const { stream } of [a, b])
      expect(await stream.next('roomChanged')).toMatchObject({ sysex: true, pinnedPeerIds: [b.peerId] });
    const later = new Stream(at, ada.accessToken).hello(roomId);
    const { peers } = await later.next('snapshot');
    expect(peers.map(({ peerId, pinned }) => [peerId, pinned]).sort()).toEqual(
      [
        [a.peerId, false],
        [b.peerId, true],
      ].sort(),
    );
  });

  it('follows the member who is to be timing master as soon as that one knows the time [ELECTION-2.2-5]', async () => {
    const roomId = await aRoom(at, ada, ben);
    const a = await joined(at, ada, roomId);
    expect((await a.stream.next('master')).peerId).toBe(a.peerId);
    a.stream.send(timing(1));
    const b = await joined(at, ben, roomId);
    await set(ada, roomId, { pinnedMaster: ben.name });
    b.stream.send(timing(1, { jitterBoundUs: 5000 }));
    const { peerId, reason } = await a.stream.next('master');
    expect([peerId, reason]).toEqual([b.peerId, 'pinned']);
  });

  it('has the pinned one elected whenever that one is there, with the setting itself as well', async () => {
    const roomId = await aRoom(at, ada, ben);
    const [a, b] = [await joined(at, ada, roomId), await joined(at, ben, roomId)];
    for (const { stream } of [a, b]) stream.send(timing(1));
    const told = () =>
      asked(server.databaseUrl, `SELECT id FROM peer WHERE id = ANY('{${a.peerId},${b.peerId}}') AND synchronised`);
    while ((await told()).length < 2) await new Promise(setImmediate);
    await set(ada, roomId, { pinnedMaster: ben.name });
    expect((await a.stream.next('master', ({ reason }) => reason === 'pinned')).peerId).toBe(b.peerId);
    await set(ada, roomId, { pinnedMaster: '' }); // and back: whoever is master stays
    expect((await a.stream.next('roomChanged', ({ pinnedPeerIds }) => pinnedPeerIds.length === 0)).sysex).toBe(false);
  });
});

it('is the same for those who run the server, who are in the audit log', async () => {
  const root = await anAdministrator(server, at);
  const roomId = await aRoom(at, ada, ben);
  const request = {
    roomId,
    ...AS_IT_IS,
    sysex: true,
    mostPlayers: 4,
    entry: Entry.ENTRY_PUBLIC,
    pinnedMaster: ben.name,
    playout: Playout.PLAYOUT_ADAPTIVE,
    playoutMs: 60,
  };
  const change = (who: Somebody) => ask(at.admin, at.admin.changeRoom, request, who.accessToken);
  expect((await change(root)).room).toMatchObject({
    ...{ sysex: true, mostPlayers: 4, entry: Entry.ENTRY_PUBLIC, pinnedMaster: ben.name },
    ...{ playout: Playout.PLAYOUT_ADAPTIVE, playoutMs: 60 },
  });
  expect(await codeOf(change(ada))).toBe('not-allowed');
  const [entry] = await asked(
    server.databaseUrl,
    `SELECT detail FROM audit WHERE target_id = '${roomId}' AND result = 'done'`,
  );
  expect(entry!['detail']).toMatchObject({ sysex: true, mostPlayers: '4', entry: 'public', pinnedMaster: ben.name });
});
