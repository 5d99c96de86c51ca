// The administrator's rows on rooms, members, invitations and sessions, of the table of everything that can be wrong with a call.
import { Role } from '@midip2p/proto';
import { A_UUID, CHANGE, LIST, LONG, newName, PAGE, TOO_LARGE_PAGE, UNKNOWN_CURSOR } from './admin-row-parts';
import { MAKES_NOTHING, type Row } from './error-table';
import { aRoom, ask, type Connections, invitation, joined, somebody, type Somebody } from './player';

/** By the names of the calls. `room` is asked for when it is there. */
export function adminRoomRows(at: () => Connections, room: () => string): Record<string, Row> {
  const account = async () => (await somebody(at())).name;
  const named = (owner: Somebody, name: string) => ask(at().rooms, at().rooms.createRoom, { name }, owner.accessToken);
  const somebodysRoom = async () => aRoom(at(), await somebody(at()));
  const aMember = async () => {
    const [owner, guest] = [await somebody(at()), await somebody(at())];
    return { room_id: await aRoom(at(), owner, guest), account: guest.name };
  };
  const anInvitation = async () => {
    const owner = await somebody(at());
    const request = { roomId: await aRoom(at(), owner), role: Role.ROLE_PLAYER, lifetimeSeconds: 60, uses: 1 };
    const { invitation } = await ask(at().rooms, at().rooms.createInvitation, request, owner.accessToken);
    return { room_id: request.roomId, id: invitation!.id };
  };
  return {
    ListAllRooms: {
      ...LIST,
      needs: 'read',
      good: () => ({ page: PAGE, name: 'any' }),
      'not found': UNKNOWN_CURSOR,
      'too long': { code: 'invalid-argument', sent: () => ({ name: LONG }) },
      'too many': TOO_LARGE_PAGE,
    },
    ListRoomMembers: {
      ...LIST,
      needs: 'read',
      good: () => ({ page: PAGE, room_id: room() }),
      'not found': { code: 'unknown-room', sent: () => ({ room_id: A_UUID }) },
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: LONG }) },
      'too many': { code: 'invalid-argument', sent: () => ({ room_id: room(), page: { size: 501 } }) },
    },
    CreateRoomFor: {
      ...CHANGE,
      needs: 'moderate',
      good: async () => ({ name: newName(), owner: await account() }),
      'not found': { code: 'unknown-account', sent: () => ({ name: newName(), owner: 'nobody' }) },
      exists: {
        code: 'name-taken',
        sent: async () => {
          const [owner, name] = [await somebody(at()), newName()];
          await named(owner, name);
          return { name, owner: owner.name };
        },
      },
      'too long': { code: 'invalid-argument', sent: () => ({ name: 'x'.repeat(65) }) },
    },
    ChangeRoom: {
      ...CHANGE,
      needs: 'moderate',
      good: () => ({ room_id: room(), name: newName(), second_device: 'SECOND_DEVICE_JOINS' }),
      'not found': { code: 'unknown-room', sent: () => ({ room_id: A_UUID, name: 'x' }) },
      exists: {
        code: 'name-taken',
        sent: async () => {
          const [owner, name] = [await somebody(at()), newName()];
          await named(owner, name);
          return { room_id: await aRoom(at(), owner), name };
        },
      },
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: room(), name: 'x'.repeat(65) }) },
    },
    CloseRoom: {
      ...CHANGE,
      needs: 'moderate',
      good: async () => ({ room_id: await somebodysRoom(), reason: 'no more' }),
      'not found': { code: 'unknown-room', sent: () => ({ room_id: A_UUID }) },
      exists: 'what is closed may be closed again',
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: A_UUID, reason: LONG }) },
    },
    DeleteAnyRoom: {
      ...CHANGE,
      needs: 'manage',
      good: async () => ({ room_id: await somebodysRoom(), reason: 'no more' }),
      'not found': { code: 'unknown-room', sent: () => ({ room_id: A_UUID }) },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: A_UUID, reason: LONG }) },
    },
    SetRoomOwner: {
      ...CHANGE,
      needs: 'moderate',
      good: async () => {
        const [owner, heir] = [await somebody(at()), await somebody(at())];
        return { room_id: await aRoom(at(), owner, heir), account: heir.name };
      },
      'not found': {
        code: 'unknown-member',
        sent: async () => ({ room_id: await somebodysRoom(), account: await account() }),
      },
      exists: {
        code: 'name-taken',
        sent: async () => {
          const [owner, heir, name] = [await somebody(at()), await somebody(at()), newName()];
          await named(heir, name);
          const room_id = (await named(owner, name)).room!.id;
          const code = await invitation(at(), owner, room_id);
          await ask(at().rooms, at().rooms.acceptInvitation, { code }, heir.accessToken);
          return { room_id, account: heir.name };
        },
      },
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: A_UUID, account: LONG }) },
    },
    TakeOutMember: {
      ...CHANGE,
      needs: 'moderate',
      good: async () => {
        const [owner, guest] = [await somebody(at()), await somebody(at())];
        return { room_id: await aRoom(at(), owner, guest), account: guest.name, reason: 'gone' };
      },
      'not found': {
        code: 'unknown-member',
        sent: async () => ({ room_id: await somebodysRoom(), account: await account() }),
      },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: A_UUID, account: 'x', reason: LONG }) },
    },
    UpdateRoomMember: {
      ...CHANGE,
      needs: 'moderate',
      good: async () => ({
        ...(await aMember()),
        role: 'ROLE_LISTENER',
        muted: true,
        muted_ports: { names: [] },
        reason: 'too loud',
      }),
      'not found': {
        code: 'unknown-member',
        sent: async () => ({ room_id: await somebodysRoom(), account: await account() }),
      },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: A_UUID, account: 'x', reason: LONG }) },
      'too many': {
        code: 'invalid-argument',
        sent: () => ({ room_id: A_UUID, account: 'x', muted_ports: { names: Array(65).fill('Keys') } }),
      },
    },
    BanFromRoom: {
      ...CHANGE,
      needs: 'moderate',
      good: async () => ({ ...(await aMember()), reason: 'too loud', lifetime_seconds: 60 }),
      'not found': {
        code: 'unknown-member',
        sent: async () => ({ room_id: await somebodysRoom(), account: await account() }),
      },
      exists: 'who is banned may be banned again',
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: A_UUID, account: 'x', reason: LONG }) },
    },
    ListRoomBans: {
      ...LIST,
      needs: 'read',
      good: () => ({ page: PAGE, room_id: room() }),
      'not found': { code: 'unknown-room', sent: () => ({ room_id: A_UUID }) },
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: LONG }) },
      'too many': { code: 'invalid-argument', sent: () => ({ room_id: room(), page: { size: 501 } }) },
    },
    LiftRoomBan: {
      ...CHANGE,
      needs: 'moderate',
      good: async () => {
        const [owner, guest] = [await somebody(at()), await somebody(at())];
        const roomId = await aRoom(at(), owner, guest);
        const ban = { roomId, name: guest.name, reason: '', lifetimeSeconds: 0 };
        await ask(at().rooms, at().rooms.banPlayer, ban, owner.accessToken);
        return { room_id: roomId, account: guest.name };
      },
      'not found': {
        code: 'unknown-member',
        sent: async () => ({ room_id: await somebodysRoom(), account: await account() }),
      },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: A_UUID, account: LONG }) },
    },
    CreateRoomInvitation: {
      ...CHANGE,
      needs: 'moderate',
      good: async () => ({ room_id: await somebodysRoom(), role: 'ROLE_MODERATOR', lifetime_seconds: 60, uses: 0 }),
      'not found': { code: 'unknown-room', sent: () => ({ room_id: A_UUID }) },
      exists: 'each invitation is another one',
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: A_UUID, lifetime_seconds: 31 * 86_400 }) },
      'too many': { code: 'invalid-argument', sent: () => ({ room_id: A_UUID, uses: 1001 }) },
    },
    ListRoomInvitations: {
      ...LIST,
      needs: 'read',
      good: () => ({ page: PAGE, room_id: room(), ended_too: true }),
      'not found': { code: 'unknown-room', sent: () => ({ room_id: A_UUID }) },
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: LONG }) },
      'too many': { code: 'invalid-argument', sent: () => ({ room_id: room(), page: { size: 501 } }) },
    },
    RevokeRoomInvitation: {
      ...CHANGE,
      needs: 'moderate',
      good: async () => anInvitation(),
      'not found': { code: 'invitation-unknown', sent: () => ({ room_id: room(), id: '0'.repeat(12) }) },
      exists: 'what was taken back stays so',
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: room(), id: '0'.repeat(13) }) },
    },
    ListSessions: {
      ...LIST,
      needs: 'read',
      good: () => ({ page: PAGE, room_id: room(), ended_too: true }),
      'not found': 'there is nothing in a room that there is not',
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: LONG }) },
      'too many': TOO_LARGE_PAGE,
    },
    ListPeers: {
      ...LIST,
      needs: 'read',
      good: () => ({ page: PAGE, room_id: room(), session_id: A_UUID, gone_too: true }),
      'not found': 'there is nobody in a room that there is not',
      'too long': { code: 'invalid-argument', sent: () => ({ session_id: LONG }) },
      'too many': TOO_LARGE_PAGE,
    },
    RemovePlayer: {
      ...CHANGE,
      needs: 'moderate',
      good: async () => {
        const owner = await somebody(at());
        const room_id = await aRoom(at(), owner);
        return { room_id, peer_id: (await joined(at(), owner, room_id)).peerId, reason: 'too loud' };
      },
      'not found': { code: 'unknown-peer', sent: () => ({ room_id: room(), peer_id: A_UUID }) },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: room(), account: 'x', reason: LONG }) },
    },
  };
}
