// What owners do in their rooms, those who run the server do in any: who comes in, who goes, whose it is, and its end.
import { type AuditEntry, PermissionPayload, Role } from '@midip2p/proto';
import type { RunningServer } from '../src';
import { asked } from './a-database';
import { anAdministrator } from './administrators';
import { anApiKey } from './api-keys';
import { type HttpsClient, httpsTo } from './https';
import { aRoom, AS_IT_IS, ask, type Connections, joined, refusalOf, somebody, type Somebody, Stream } from './player';
import { withServer } from './with-server';

let server: RunningServer;
let at: Connections;
let https: HttpsClient;
let root: Somebody;

withServer(
  async (started, atEnd) => {
    ({ server, at } = started);
    https = await httpsTo(server);
    atEnd(() => https.close());
    root = await anAdministrator(server, at);
  },
  { limits: { invitationsPerAccount: 3 } },
);

const accept = (who: Somebody, code: string) => ask(at.rooms, at.rooms.acceptInvitation, { code }, who.accessToken);
const members = async (roomId: string) => {
  const { members } = await ask(at.admin, at.admin.listRoomMembers, { roomId, page: undefined }, root.accessToken);
  return Object.fromEntries(members.map(({ name, role }) => [name, role]));
};
const notes = async (action: string, targetId: string): Promise<AuditEntry[]> => {
  const options = { page: undefined, account: '', action, targetId };
  return (await ask(at.admin, at.admin.listAudit, options, root.accessToken)).entries;
};
const codeOf = async (call: Promise<unknown>) => (await refusalOf(call)).code;
const kindsOf = async (roomId: string) =>
  (await asked(server.databaseUrl, `SELECT kind FROM room_event WHERE room_id = '${roomId}' ORDER BY number`)).map(
    ({ kind }) => kind,
  );

interface Given {
  id: string;
  code: string;
}
interface Face {
  invite(roomId: string, options: { role: 'moderator' | 'player'; uses: number }): Promise<Given>;
  invitations(roomId: string): Promise<{ id: string; invitedBy: string; byAdministrator: boolean }[]>;
  revoke(roomId: string, id: string): Promise<unknown>;
  takeOut(roomId: string, account: string, newOwner?: string): Promise<string[]>;
  setOwner(roomId: string, account: string): Promise<string>;
  remove(roomId: string): Promise<string[]>;
  mute(roomId: string, account: string): Promise<{ muted: boolean }>;
  ban(roomId: string, account: string): Promise<string[]>;
  bans(roomId: string): Promise<{ name: string; reason: string }[]>;
  liftBan(roomId: string, account: string): Promise<unknown>;
}

const grpc: Face = {
  invite: async (roomId, { role, uses }) => {
    const word = role === 'player' ? Role.ROLE_PLAYER : Role.ROLE_MODERATOR;
    const options = { roomId, role: word, lifetimeSeconds: 0, uses };
    return (await ask(at.admin, at.admin.createRoomInvitation, options, root.accessToken)).invitation!;
  },
  invitations: async (roomId) => {
    const options = { roomId, page: undefined, endedToo: false };
    return (await ask(at.admin, at.admin.listRoomInvitations, options, root.accessToken)).invitations;
  },
  revoke: (roomId, id) => ask(at.admin, at.admin.revokeRoomInvitation, { roomId, id }, root.accessToken),
  takeOut: async (roomId, account, newOwner = '') => {
    const options = { roomId, account, reason: 'wrong band', newOwner };
    return (await ask(at.admin, at.admin.takeOutMember, options, root.accessToken)).removedPeerIds;
  },
  setOwner: async (roomId, account) =>
    (await ask(at.admin, at.admin.setRoomOwner, { roomId, account }, root.accessToken)).room!.ownerName,
  remove: async (roomId) =>
    (await ask(at.admin, at.admin.deleteAnyRoom, { roomId, reason: 'the end' }, root.accessToken)).removedPeerIds,
  mute: async (roomId, account) => {
    const asItIs = { role: Role.ROLE_UNSPECIFIED, mutedPorts: undefined };
    const options = { ...asItIs, roomId, account, muted: true, reason: 'too loud' };
    return (await ask(at.admin, at.admin.updateRoomMember, options, root.accessToken)).member!;
  },
  ban: async (roomId, account) => {
    const options = { roomId, account, reason: 'too loud', lifetimeSeconds: 0 };
    return (await ask(at.admin, at.admin.banFromRoom, options, root.accessToken)).removedPeerIds;
  },
  bans: async (roomId) =>
    (await ask(at.admin, at.admin.listRoomBans, { roomId, page: undefined }, root.accessToken)).bans,
  liftBan: (roomId, account) => ask(at.admin, at.admin.liftRoomBan, { roomId, account }, root.accessToken),
};

async function asJson<T>(method: string, path: string, body?: object, token = root.accessToken): Promise<T> {
  const answer = await https.fetch(`${https.base}/api/v1/rooms/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  return (answer.status === 204 ? {} : await answer.json()) as T;
}
const rest: Face = {
  invite: (roomId, options) => asJson('POST', `${roomId}/invitations`, options),
  invitations: async (roomId) => (await asJson<{ items: never[] }>('GET', `${roomId}/invitations`)).items,
  revoke: (roomId, id) => asJson('DELETE', `${roomId}/invitations/${id}`),
  takeOut: async (roomId, account, newOwner = '') => {
    const body = { reason: 'wrong band', newOwner };
    const path = `${roomId}/members/${account}/take-out`;
    return (await asJson<{ removedPeerIds: string[] }>('POST', path, body)).removedPeerIds;
  },
  setOwner: async (roomId, account) =>
    (await asJson<{ ownerName: string }>('PUT', `${roomId}/owner`, { account })).ownerName,
  remove: async (roomId) =>
    (await asJson<{ removedPeerIds: string[] }>('DELETE', `${roomId}?reason=the%20end`)).removedPeerIds,
  mute: (roomId, account) => asJson('PATCH', `${roomId}/members/${account}`, { muted: true, reason: 'too loud' }),
  ban: async (roomId, account) => {
    const body = { account, reason: 'too loud' };
    return (await asJson<{ removedPeerIds: string[] }>('POST', `${roomId}/bans`, body)).removedPeerIds;
  },
  bans: async (roomId) => (await asJson<{ items: never[] }>('GET', `${roomId}/bans`)).items,
  liftBan: (roomId, account) => asJson('DELETE', `${roomId}/bans/${account}`),
};

describe.each([
  ['grpc', grpc],
  ['rest', rest],
])('by %s an administrator', (via, face) => {
  it('invites to a room of others, sees all its invitations, and takes any back', async () => {
    const [ada, ben, cleo] = [await somebody(at), await somebody(at), await somebody(at)];
    const roomId = await aRoom(at, ada);
    const given = await face.invite(roomId, { role: 'moderator', uses: 0 });
    await accept(ben, given.code);
    expect(await members(roomId)).toEqual({ [ada.name]: Role.ROLE_OWNER, [ben.name]: Role.ROLE_MODERATOR });
    const bens = { roomId, role: Role.ROLE_PLAYER, lifetimeSeconds: 0, uses: 1 };
    const own = (await ask(at.rooms, at.rooms.createInvitation, bens, ben.accessToken)).invitation!;
    expect(await face.invitations(roomId)).toEqual([
      expect.objectContaining({ id: own.id, invitedBy: ben.name, byAdministrator: false }),
      expect.objectContaining({
        id: given.id,
        invitedBy: root.name,
        byAdministrator: true,
        used: 1,
        usedBy: [ben.name],
      }),
    ]);
    for (const { id } of [own, given]) await face.revoke(roomId, id);
    expect(await face.invitations(roomId)).toEqual([]);
    for (const { code } of [own, given]) expect(await codeOf(accept(cleo, code))).toBe('invitation-revoked');
    expect(await notes('room.invite', roomId)).toEqual([expect.objectContaining({ via, result: 'done' })]);
    expect(await notes('room.revoke-invitation', roomId)).toHaveLength(2);
  });

  it('takes a member out of the room, and of the session that goes on', async () => {
    const [ada, ben] = [await somebody(at), await somebody(at)];
    const roomId = await aRoom(at, ada, ben);
    const [a, b] = [await joined(at, ada, roomId), await joined(at, ben, roomId)];
    expect(await face.takeOut(roomId, ben.name)).toEqual([b.peerId]);
    expect(await b.stream.next('ended')).toMatchObject({ reason: 'removed', detail: 'wrong band' });
    await a.stream.next('removal');
    expect(await members(roomId)).toEqual({ [ada.name]: Role.ROLE_OWNER });
    expect((await new Stream(at, ben.accessToken).hello(roomId).ended()).code).toBe('unknown-room');
    const [note] = await notes('room.take-out', ben.accountId);
    expect(note).toMatchObject({ via, result: 'done', targetKind: 'account', targetName: ben.name });
    const { code } = await face.invite(roomId, { role: 'player', uses: 1 });
    await accept(ben, code); // nothing bars who was only taken out
    a.stream.die();
  });

  it("mutes a player of anybody's room, whom nobody hears from then on", async () => {
    const [ada, ben] = [await somebody(at), await somebody(at)];
    const roomId = await aRoom(at, ada, ben);
    const [a, b] = [await joined(at, ada, roomId), await joined(at, ben, roomId)];
    expect(await face.mute(roomId, ben.name)).toMatchObject({ name: ben.name, muted: true });
    const { payload } = await a.stream.next('permission');
    expect(PermissionPayload.decode(payload)).toMatchObject({ peerId: b.peerId, mayPlay: false, reason: 'too loud' });
    const [note] = await notes('room.change-member', ben.accountId);
    expect(note).toMatchObject({ via, result: 'done', targetKind: 'account', targetName: ben.name });
    for (const { stream } of [a, b]) stream.die();
  });

  it("bars somebody from anybody's room until the ban is lifted", async () => {
    const [ada, ben] = [await somebody(at), await somebody(at)];
    const roomId = await aRoom(at, ada, ben);
    const b = await joined(at, ben, roomId);
    expect(await face.ban(roomId, ben.accountId)).toEqual([b.peerId]);
    expect(await b.stream.next('ended')).toMatchObject({ reason: 'removed', detail: 'too loud' });
    expect(await face.bans(roomId)).toEqual([expect.objectContaining({ name: ben.name, reason: 'too loud' })]);
    const { code } = await face.invite(roomId, { role: 'player', uses: 0 });
    expect(await codeOf(accept(ben, code))).toBe('banned');
    await face.liftBan(roomId, ben.name);
    expect(await face.bans(roomId)).toEqual([]);
    await accept(ben, code);
    for (const action of ['room.ban', 'room.lift-ban'])
      expect(await notes(action, ben.accountId)).toEqual([expect.objectContaining({ via, result: 'done' })]);
  });

  it('takes the owner out, where somebody else is named', async () => {
    const [ada, ben] = [await somebody(at), await somebody(at)];
    const roomId = await aRoom(at, ada, ben);
    const b = await joined(at, ben, roomId);
    if (via === 'grpc')
      expect(await refusalOf(face.takeOut(roomId, ada.name))).toMatchObject({
        code: 'not-allowed',
        message: expect.stringContaining('name another member'),
      });
    await face.takeOut(roomId, ada.name, ben.name);
    expect(await members(roomId)).toEqual({ [ben.name]: Role.ROLE_OWNER });
    const { payload } = await b.stream.next('permission');
    expect(PermissionPayload.decode(payload)).toMatchObject({ peerId: b.peerId, role: Role.ROLE_OWNER });
    b.stream.die();
  });

  it('gives a room to a member, and its owner moderates from then on', async () => {
    const [ada, ben, eve] = [await somebody(at), await somebody(at), await somebody(at)];
    const roomId = await aRoom(at, ada, ben);
    if (via === 'grpc') expect(await codeOf(face.setOwner(roomId, eve.name))).toBe('unknown-member');
    expect(await face.setOwner(roomId, ben.name)).toBe(ben.name);
    expect(await face.setOwner(roomId, ben.accountId)).toBe(ben.name); // again
    expect(await members(roomId)).toEqual({ [ada.name]: Role.ROLE_MODERATOR, [ben.name]: Role.ROLE_OWNER });
    const [, first] = await notes('room.set-owner', roomId);
    expect(first).toMatchObject({ via, result: 'done' });
  });

  it('deletes a room: whoever plays there is told why, and no list has it any more', async () => {
    const ada = await somebody(at);
    const roomId = await aRoom(at, ada);
    const a = await joined(at, ada, roomId);
    expect(await face.remove(roomId)).toEqual([a.peerId]);
    expect(await a.stream.next('ended')).toMatchObject({ reason: 'removed', detail: 'room-closed: the end' });
    const gone = { ...AS_IT_IS, roomId, name: 'x' };
    expect(await codeOf(ask(at.admin, at.admin.changeRoom, gone, root.accessToken))).toBe('unknown-room');
    const { rooms } = await ask(at.admin, at.admin.listAllRooms, { page: undefined, name: '' }, root.accessToken);
    expect(rooms.map(({ id }) => id)).not.toContain(roomId);
    expect(await notes('room.delete', roomId)).toEqual([expect.objectContaining({ via, result: 'done' })]);
  });
});

it('nobody decides on an owner but by giving the room to somebody else', async () => {
  const ada = await somebody(at);
  const roomId = await aRoom(at, ada);
  for (const call of [() => grpc.mute(roomId, ada.name), () => grpc.ban(roomId, ada.name)])
    expect(await refusalOf(call())).toMatchObject({
      code: 'not-allowed',
      message: expect.stringContaining('owns this room'),
    });
});

it('closing a room is an event of it, as when its owner deletes it', async () => {
  const roomId = await aRoom(at, await somebody(at));
  for (let again = 0; again < 2; ++again)
    await ask(at.admin, at.admin.closeRoom, { roomId, reason: '' }, root.accessToken);
  expect((await kindsOf(roomId)).filter((kind) => kind === 'room-closed')).toHaveLength(1);
  for (const call of [
    () => grpc.setOwner(roomId, root.name),
    () => grpc.takeOut(roomId, root.name),
    () => grpc.invite(roomId, { role: 'player', uses: 1 }),
    () => grpc.mute(roomId, root.name),
    () => grpc.ban(roomId, root.name),
    () => grpc.liftBan(roomId, root.name),
  ])
    expect(await codeOf(call())).toBe('room-closed');
});

it('a key with that one scope invites, too, and the owner sees which key that was', async () => {
  const ada = await somebody(at);
  const roomId = await aRoom(at, ada);
  const key = await anApiKey(server.databaseUrl, ['room.invite']);
  const { code } = await asJson<Given>('POST', `${roomId}/invitations`, {}, key.secret);
  await accept(await somebody(at), code);
  const options = { roomId, page: undefined, endedToo: true };
  const { invitations } = await ask(at.rooms, at.rooms.listInvitations, options, ada.accessToken);
  expect(invitations).toEqual([
    expect.objectContaining({ invitedBy: key.name, byAdministrator: true, uses: 1, used: 1 }),
  ]);
});

it('a room has so many open invitations of administrators as an account may give, and they count for nobody', async () => {
  const ada = await somebody(at);
  const roomId = await aRoom(at, ada);
  const key = await anApiKey(server.databaseUrl, ['moderate']);
  for (let n = 0; n < 3; ++n) await asJson<Given>('POST', `${roomId}/invitations`, {}, key.secret);
  expect(await codeOf(grpc.invite(roomId, { role: 'player', uses: 1 }))).toBe('too-many-invitations');
  const own = { roomId, role: Role.ROLE_PLAYER, lifetimeSeconds: 0, uses: 1 };
  await ask(at.rooms, at.rooms.createInvitation, own, ada.accessToken);
});

it('what an administrator gave stays good when its room goes to somebody else', async () => {
  const [ada, ben] = [await somebody(at), await somebody(at)];
  const roomId = await aRoom(at, ada, ben);
  const key = await anApiKey(server.databaseUrl, ['moderate']);
  const { code } = await asJson<Given>('POST', `${roomId}/invitations`, {}, key.secret);
  await grpc.takeOut(roomId, ada.name, ben.name);
  await accept(await somebody(at), code);
});
