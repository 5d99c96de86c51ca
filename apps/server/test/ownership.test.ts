// A room belongs to its owner, who gives it away or ends it; whoever else is in it may leave it. Also while people play.
import { randomUUID } from 'node:crypto';
import { PeerLeftReason, PermissionPayload, Role } from '@midip2p/proto';
import type { RunningServer } from '../src';
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
} from './player';
import { withServer } from './with-server';

let server: RunningServer;
let at: Connections;
let ada: Somebody;
let ben: Somebody;
let cleo: Somebody;

withServer(
  async (started) => {
    ({ server, at } = started);
    [ada, ben, cleo] = [await somebody(at), await somebody(at), await somebody(at)];
  },
  { limits: { roomsPerAccount: 40 } },
);

const create = async (who: Somebody, name: string) =>
  (await ask(at.rooms, at.rooms.createRoom, { name }, who.accessToken)).room!;
const get = async (who: Somebody, value: string) =>
  (await ask(at.rooms, at.rooms.getRoom, { room: { $case: 'id', value } }, who.accessToken)).room!;
const leave = (who: Somebody, roomId: string) => ask(at.rooms, at.rooms.leaveRoom, { roomId }, who.accessToken);
const transfer = (who: Somebody, roomId: string, name: string) =>
  ask(at.rooms, at.rooms.transferRoom, { roomId, name }, who.accessToken);
const remove = (who: Somebody, roomId: string) => ask(at.rooms, at.rooms.deleteRoom, { roomId }, who.accessToken);
const accept = (who: Somebody, code: string) => ask(at.rooms, at.rooms.acceptInvitation, { code }, who.accessToken);
const update = (who: Somebody, roomId: string, name: string, change: object) => {
  const request = { roomId, name, role: Role.ROLE_UNSPECIFIED, muted: undefined, mutedPorts: undefined, reason: '' };
  return ask(at.rooms, at.rooms.updateMember, { ...request, ...change }, who.accessToken);
};
const joining = async (who: Somebody, roomId: string) =>
  (await new Stream(at, who.accessToken).hello(roomId).ended()).code;
const codeOf = async (call: Promise<unknown>) => (await refusalOf(call)).code;

describe('leaving for good', () => {
  it('ends the membership and the part in the session, as a goodbye', async () => {
    const roomId = await aRoom(at, ada, ben);
    const [b, a] = [await joined(at, ben, roomId), await joined(at, ada, roomId)];
    expect((await b.stream.next('master')).peerId).toBe(b.peerId);
    await leave(ben, roomId);
    const left = { peerId: b.peerId, reason: PeerLeftReason.PEER_LEFT_REASON_LEFT };
    expect(await a.stream.next('peerLeft')).toMatchObject(left);
    expect((await a.stream.next('master')).peerId).toBe(a.peerId);
    expect(await b.stream.next('ended')).toMatchObject({ reason: 'left' });
    expect(await b.stream.ended()).toMatchObject({ status: 0 });
    expect(await joining(ben, roomId)).toBe('unknown-room');
    expect(await codeOf(leave(ben, roomId))).toBe('unknown-room');
    expect((await get(ada, roomId)).members.map(({ name }) => name)).toEqual([ada.name]);
    await accept(ben, await invitation(at, ada, roomId)); // nothing bars who left
    await joined(at, ben, roomId);
  });

  it('holds for a peer that is on its way, or was lost', async () => {
    const roomId = await aRoom(at, ada, ben);
    const lost = await joined(at, ben, roomId);
    const a = await joined(at, ada, roomId);
    lost.stream.die();
    await a.stream.next('peerLeft');
    const arriving = new Stream(at, ben.accessToken).hello(roomId);
    await arriving.next('welcome');
    await leave(ben, roomId);
    expect(await arriving.next('ended')).toMatchObject({ reason: 'left' });
    const again = new Stream(at, ben.accessToken).hello(roomId, { peerId: lost.peerId });
    expect((await again.ended()).code).toBe('unknown-room');
  });

  it('lets nothing of a player back who says ready while they leave', async () => {
    const roomId = await aRoom(at, ada, ben);
    const streams = Array.from({ length: 4 }, () => new Stream(at, ben.accessToken).hello(roomId));
    await Promise.all(streams.map((stream) => stream.next('welcome')));
    await Promise.all([leave(ben, roomId), ...streams.map((stream) => Promise.resolve(stream.ready()))]);
    await Promise.all(streams.map((stream) => stream.ended()));
    const { peers } = await snapshotFor(ada, roomId);
    expect(peers).toEqual([]);
  });

  it('is not for the owner, who is told what to do', async () => {
    const roomId = await aRoom(at, ada, ben);
    expect(await refusalOf(leave(ada, roomId))).toEqual({
      code: 'not-allowed',
      message: expect.stringMatching(/rooms transfer.*rooms delete/),
    });
  });

  it('takes back the invitations that somebody gave', async () => {
    const roomId = await aRoom(at, ada, ben);
    await update(ada, roomId, ben.name, { role: Role.ROLE_MODERATOR });
    const code = await invitation(at, ben, roomId);
    await leave(ben, roomId);
    expect(await codeOf(accept(cleo, code))).toBe('invitation-revoked');
  });
});

const snapshotFor = async (who: Somebody, roomId: string) => {
  const stream = new Stream(at, who.accessToken).hello(roomId);
  const snapshot = await stream.next('snapshot');
  stream.die();
  return snapshot;
};

describe('giving a room away', () => {
  it('makes a member the owner and the owner a moderator, and tells who plays by the signed word', async () => {
    const roomId = await aRoom(at, ada, ben);
    await update(ada, roomId, ben.name, { muted: true });
    const [a, b] = [await joined(at, ada, roomId), await joined(at, ben, roomId)];
    const { room } = await transfer(ada, roomId, ben.name.toUpperCase());
    expect(room).toMatchObject({ ownerName: ben.name, role: Role.ROLE_MODERATOR });
    const words = [await a.stream.next('permission'), await a.stream.next('permission')];
    expect(words.map(({ payload }) => PermissionPayload.decode(payload))).toMatchObject([
      { peerId: a.peerId, role: Role.ROLE_MODERATOR, mayPlay: true },
      { peerId: b.peerId, role: Role.ROLE_OWNER, mayPlay: true }, // nobody could let an owner be heard again
    ]);
    expect((await get(ben, roomId)).role).toBe(Role.ROLE_OWNER);
    const settings = { ...AS_IT_IS, roomId, name: 'Mine' };
    expect(await codeOf(ask(at.rooms, at.rooms.updateRoom, settings, ada.accessToken))).toBe('not-allowed');
    await ask(at.rooms, at.rooms.updateRoom, settings, ben.accessToken);
    await leave(ada, roomId);
  });

  it('is for the owner alone, and to a member alone', async () => {
    const roomId = await aRoom(at, ada, ben);
    await update(ada, roomId, ben.name, { role: Role.ROLE_MODERATOR });
    expect(await codeOf(transfer(ben, roomId, ben.name))).toBe('not-allowed');
    expect(await codeOf(transfer(ada, roomId, cleo.name))).toBe('unknown-member');
    expect(await codeOf(transfer(cleo, roomId, cleo.name))).toBe('unknown-room');
    expect((await transfer(ada, roomId, ada.name)).room!.role).toBe(Role.ROLE_OWNER);
  });

  it('goes to one of two to whom it is given at once, and leaves one owner', async () => {
    const roomId = await aRoom(at, ada, ben, cleo);
    const outcomes = await Promise.allSettled([transfer(ada, roomId, ben.name), transfer(ada, roomId, cleo.name)]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const owners = await asked(
      server.databaseUrl,
      `SELECT account_id = owner_id AS is FROM member JOIN room ON room.id = room_id WHERE room_id = '${roomId}' AND role = 'owner'`,
    );
    expect(owners).toEqual([{ is: true }]);
  });

  it('goes to nobody who has a room of that name, or as many as may be', async () => {
    const name = randomUUID();
    const { id } = await create(ada, name);
    const dan = await somebody(at);
    await accept(dan, await invitation(at, ada, id));
    const his = await create(dan, name);
    expect(await codeOf(transfer(ada, id, dan.name))).toBe('name-taken');
    await remove(dan, his.id);
    for (let n = 0; n < 40; n += 1) await create(dan, randomUUID());
    expect(await codeOf(transfer(ada, id, dan.name))).toBe('too-many-rooms');
  });
});

describe('deleting a room', () => {
  it('tells whoever plays that it was closed, and lets nobody in again', async () => {
    const roomId = await aRoom(at, ada, ben);
    const code = await invitation(at, ada, roomId);
    const [a, b] = [await joined(at, ada, roomId), await joined(at, ben, roomId)];
    const { removedPeerIds } = await remove(ada, roomId);
    expect(removedPeerIds).toEqual([a.peerId, b.peerId]);
    for (const { stream } of [a, b])
      expect(await stream.next('ended')).toMatchObject({ reason: 'removed', detail: 'room-closed' });
    expect(await joining(ben, roomId)).toBe('room-closed');
    for (const call of [
      () => get(ada, roomId),
      () => accept(cleo, code),
      () => remove(ada, roomId),
      () => leave(ben, roomId),
    ])
      expect(await codeOf(call())).toBe('room-closed');
  });

  it('is for the owner alone', async () => {
    const roomId = await aRoom(at, ada, ben);
    await update(ada, roomId, ben.name, { role: Role.ROLE_MODERATOR });
    expect(await codeOf(remove(ben, roomId))).toBe('not-allowed');
    expect(await codeOf(remove(cleo, roomId))).toBe('unknown-room');
  });

  it('leaves nobody in who joins at the same moment', async () => {
    const guests = await Promise.all(Array.from({ length: 6 }, () => somebody(at)));
    const roomId = await aRoom(at, ada, ...guests);
    const streams = guests.map((guest) => new Stream(at, guest.accessToken).hello(roomId));
    await remove(ada, roomId);
    streams.forEach((stream) => stream.ready());
    for (const stream of streams) await stream.ended();
    const present = await asked(
      server.databaseUrl,
      `SELECT peer.id FROM peer JOIN session ON session.id = session_id WHERE room_id = '${roomId}' AND state IN ('arriving', 'ready')`,
    );
    expect(present).toEqual([]);
  });

  it('frees its name, however often, and the open one of that name is found', async () => {
    const name = randomUUID();
    for (let n = 0; n < 21; n += 1) await remove(ada, (await create(ada, name)).id);
    const { id } = await create(ada, name);
    expect(await codeOf(create(ada, name))).toBe('name-taken');
    const found = await ask(at.rooms, at.rooms.getRoom, { room: { $case: 'name', value: name } }, ada.accessToken);
    expect(found.room!.id).toBe(id);
  });

  it('frees its name for one of many who want it at once', async () => {
    const name = randomUUID();
    await remove(ada, (await create(ada, name)).id);
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => create(ada, name)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});
