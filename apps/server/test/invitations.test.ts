// Invitations for one, for several and for anybody; what becomes of them, and who may look and take them back.
import { InvitationState, Role } from '@midip2p/proto';
import type { RunningServer } from '../src';
import { asked } from './a-database';
import { aRoom, ask, type Connections, invitation, refusalOf, somebody, type Somebody } from './player';
import { withServer } from './with-server';

let server: RunningServer;
let at: Connections;
let ada: Somebody; // owns each room

withServer(async (started) => {
  ({ server, at } = started);
  ada = await somebody(at);
});

const give = async (who: Somebody, roomId: string, more: object = {}) => {
  const request = { roomId, role: Role.ROLE_UNSPECIFIED, lifetimeSeconds: 0, uses: undefined, ...more };
  return (await ask(at.rooms, at.rooms.createInvitation, request, who.accessToken)).invitation!;
};
const accept = (who: Somebody, code: string) => ask(at.rooms, at.rooms.acceptInvitation, { code }, who.accessToken);
const given = async (who: Somebody, roomId: string, endedToo = false) =>
  (await ask(at.rooms, at.rooms.listInvitations, { roomId, page: undefined, endedToo }, who.accessToken)).invitations;
const revoke = (who: Somebody, roomId: string, id: string) =>
  ask(at.rooms, at.rooms.revokeInvitation, { roomId, id }, who.accessToken);
const people = (count: number) => Promise.all(Array.from({ length: count }, () => somebody(at)));
const makeModerator = (roomId: string, { name }: Somebody, role = Role.ROLE_MODERATOR) =>
  ask(
    at.rooms,
    at.rooms.updateMember,
    { roomId, name, role, muted: undefined, mutedPorts: undefined, reason: '' },
    ada.accessToken,
  );

it('for three lets in three of twenty who come at once, and says to the others that it is used up', async () => {
  const roomId = await aRoom(at, ada);
  const { code, uses } = await give(ada, roomId, { uses: 3 });
  expect(uses).toBe(3);
  const outcomes = await Promise.all(
    (await people(20)).map((one) =>
      accept(one, code).then(
        () => 'in',
        async (e: unknown) => (await refusalOf(Promise.reject(e as Error))).code,
      ),
    ),
  );
  expect(outcomes.filter((outcome) => outcome === 'in')).toHaveLength(3);
  expect(outcomes.filter((outcome) => outcome === 'invitation-used')).toHaveLength(17);
  const [told] = await given(ada, roomId, true);
  expect(told).toMatchObject({ uses: 3, used: 3, state: InvitationState.INVITATION_STATE_USED, invitedBy: ada.name });
  expect(told!.usedBy).toHaveLength(3);
  const kept = await asked(server.databaseUrl, `SELECT count(*)::int AS n FROM member WHERE room_id = '${roomId}'`);
  expect(kept).toEqual([{ n: 4 }]);
  expect(await given(ada, roomId)).toEqual([]);
});

it('for any number is never used up, and costs a member who brings it again nothing', async () => {
  const roomId = await aRoom(at, ada);
  const { code } = await give(ada, roomId, { uses: 0, role: Role.ROLE_LISTENER });
  const guests = await people(4);
  for (const guest of guests) expect((await accept(guest, code)).room!.role).toBe(Role.ROLE_LISTENER);
  await accept(guests[0]!, code);
  expect(await given(ada, roomId)).toMatchObject([
    { uses: 0, used: 4, usedBy: guests.map(({ name }) => name), state: InvitationState.INVITATION_STATE_OPEN },
  ]);
});

it('is for one where nothing is said, as older clients have it', async () => {
  const roomId = await aRoom(at, ada);
  const { code, uses } = await give(ada, roomId);
  expect(uses).toBe(1);
  const [ben, cleo] = await people(2);
  await accept(ben!, code);
  expect((await refusalOf(accept(cleo!, code))).code).toBe('invitation-used');
});

it('is listed without its code, the latest first and page by page, by an id that opens nothing', async () => {
  const roomId = await aRoom(at, ada);
  const ids = [];
  const codes: string[] = [];
  for (let n = 0; n < 5; n += 1) {
    const { id, code } = await give(ada, roomId);
    codes.push(code);
    ids.unshift(id);
  }
  const read: string[] = [];
  for (let after = ''; ;) {
    const request = { roomId, page: { size: 2, after }, endedToo: false };
    const { invitations, next } = await ask(at.rooms, at.rooms.listInvitations, request, ada.accessToken);
    read.push(...invitations.map(({ id }) => id));
    expect(codes.filter((code) => JSON.stringify(invitations).includes(code))).toEqual([]);
    if (next === '') break;
    after = next;
  }
  expect(read.sort()).toEqual(ids.sort());
  const [eve] = await people(1);
  expect((await refusalOf(accept(eve!, ids[0]!))).code).toBe('invitation-unknown');
});

it('is good no longer when it was taken back; whoever came by it stays', async () => {
  const roomId = await aRoom(at, ada);
  const { id, code } = await give(ada, roomId, { uses: 2 });
  const [ben, cleo] = await people(2);
  await accept(ben!, code);
  await revoke(ada, roomId, id);
  await revoke(ada, roomId, id);
  expect((await refusalOf(accept(cleo!, code))).code).toBe('invitation-revoked');
  expect((await accept(ben!, code)).room!.memberCount).toBe(2);
  expect(await given(ada, roomId)).toEqual([]);
  expect(await given(ada, roomId, true)).toMatchObject([
    { id, used: 1, state: InvitationState.INVITATION_STATE_REVOKED },
  ]);
});

it('lets everybody in who came before it was taken back, and nobody after, whoever is quicker', async () => {
  const roomId = await aRoom(at, ada);
  const { id, code } = await give(ada, roomId, { uses: 0 });
  const guests = await people(6);
  const [outcomes] = await Promise.all([
    Promise.allSettled(guests.map((guest) => accept(guest, code))),
    revoke(ada, roomId, id),
  ]);
  const came = outcomes.filter(({ status }) => status === 'fulfilled').length;
  expect(await given(ada, roomId, true)).toMatchObject([
    { used: came, state: InvitationState.INVITATION_STATE_REVOKED },
  ]);
});

describe('who may do what with invitations', () => {
  it('owner and moderators give, see and take back; who may moderate nobody sees none', async () => {
    const [ben, cleo, eve] = (await people(3)) as [Somebody, Somebody, Somebody];
    const roomId = await aRoom(at, ada, ben, cleo);
    await makeModerator(roomId, ben);
    const { id } = await give(ada, roomId);
    expect(await given(ben, roomId)).toMatchObject([{ id }]);
    for (const [who, code] of [
      [cleo, 'not-allowed'],
      [eve, 'unknown-room'],
    ] as const) {
      expect((await refusalOf(given(who, roomId))).code).toBe(code);
      expect((await refusalOf(revoke(who, roomId, id))).code).toBe(code);
      expect((await refusalOf(give(who, roomId))).code).toBe(code);
    }
    await revoke(ben, roomId, id);
    expect((await refusalOf(revoke(ben, roomId, '0'.repeat(12)))).code).toBe('invitation-unknown');
    const other = await aRoom(at, ada);
    expect((await refusalOf(revoke(ada, other, id))).code).toBe('invitation-unknown');
  });

  it('only the owner makes moderators by one, and takes that back', async () => {
    const [ben, cleo] = (await people(2)) as [Somebody, Somebody];
    const roomId = await aRoom(at, ada, ben);
    await makeModerator(roomId, ben);
    const asModerator = { role: Role.ROLE_MODERATOR };
    expect((await refusalOf(give(ben, roomId, asModerator))).code).toBe('not-allowed');
    const { id, code } = await give(ada, roomId, { ...asModerator, uses: 2 });
    expect((await accept(cleo, code)).room!.role).toBe(Role.ROLE_MODERATOR);
    expect((await refusalOf(revoke(ben, roomId, id))).code).toBe('not-allowed');
  });

  it('what somebody gave ends when they may invite no more, or are banned', async () => {
    const [ben, cleo, eve] = (await people(3)) as [Somebody, Somebody, Somebody];
    const roomId = await aRoom(at, ada, ben, cleo);
    for (const one of [ben, cleo]) await makeModerator(roomId, one);
    const codes = [await invitation(at, ben, roomId), await invitation(at, cleo, roomId)];
    await makeModerator(roomId, ben, Role.ROLE_PLAYER);
    const ban = { roomId, name: cleo.name, reason: '', lifetimeSeconds: 0 };
    await ask(at.rooms, at.rooms.banPlayer, ban, ada.accessToken);
    for (const code of codes) expect((await refusalOf(accept(eve, code))).code).toBe('invitation-revoked');
  });
});

it.each([
  ['1001 uses', { uses: 1001 }],
  ['an owner', { role: Role.ROLE_OWNER }],
])('refuses one for %s', async (_, more) => {
  const roomId = await aRoom(at, ada);
  expect((await refusalOf(give(ada, roomId, more))).code).toBe('invalid-argument');
});

it('keeps no code, only what it is known by', async () => {
  const roomId = await aRoom(at, ada);
  const { code } = await give(ada, roomId);
  const rows = await asked(server.databaseUrl, `SELECT * FROM invitation WHERE room_id = '${roomId}'`);
  expect(rows).toHaveLength(1);
  const kept = JSON.stringify(rows, (_, value: unknown) => (Buffer.isBuffer(value) ? value.toString('latin1') : value));
  expect(kept).not.toContain(code);
});
