// The rooms' rows of the table of everything that can be wrong with a call.
import { randomUUID } from 'node:crypto';
import { Entry, Role } from '@midip2p/proto';
import { MAKES_NOTHING, NO_LIMIT, NO_LOOK, NO_ROOM, type Row } from './error-table';
import { aRoom, AS_IT_IS, ask, type Connections, invitation, joined, somebody, type Somebody } from './player';

const A_UUID = randomUUID();
const long = 'x'.repeat(5000);
const newName = () => `n${randomUUID().slice(0, 8)}`;

/** Each is asked for when it is there. */
export interface RoomWorld {
  at(): Connections;
  /** Owns the room. */
  ada(): Somebody;
  /** Is in no room of hers. */
  eve(): Somebody;
  room(): string;
}

export function roomRows({ at, ada, eve, room }: RoomWorld): Record<string, Row> {
  /** Somebody new, who is a member of the room. */
  const aGuest = async (): Promise<Somebody> => {
    const guest = await somebody(at());
    const code = await invitation(at(), ada(), room());
    await ask(at().rooms, at().rooms.acceptInvitation, { code }, guest.accessToken);
    return guest;
  };
  const rows: Record<string, Row> = {
    CreateRoom: {
      good: () => ({ name: newName() }),
      'wrong room': NO_ROOM,
      'not found': NO_LOOK,
      exists: {
        code: 'name-taken',
        sent: async () => ({
          name: (await ask(at().rooms, at().rooms.createRoom, { name: newName() }, ada().accessToken)).room!.name,
        }),
      },
      'too long': { code: 'invalid-argument', sent: () => ({ name: 'x'.repeat(65) }) },
      'too many': NO_LIMIT,
    },
    GetRoom: {
      good: () => ({ id: room() }),
      'wrong room': { code: 'unknown-room', who: eve, sent: () => ({ id: room() }) },
      'not found': { code: 'unknown-room', sent: () => ({ name: 'nowhere' }) },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', sent: () => ({ name: long }) },
      'too many': NO_LIMIT,
    },
    ListRooms: {
      looks: true,
      good: () => ({ page: { size: 2, after: '' } }),
      'wrong room': 'it tells of the rooms of the caller alone',
      'not found': { code: 'cursor-unknown', sent: () => ({ page: { after: A_UUID } }) },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', sent: () => ({ page: { after: long } }) },
      'too many': { code: 'invalid-argument', sent: () => ({ page: { size: 501 } }) },
    },
    ListMembers: {
      looks: true,
      good: () => ({ room_id: room(), page: { size: 2, after: '' } }),
      'wrong room': { code: 'unknown-room', who: eve, sent: () => ({ room_id: room() }) },
      'not found': { code: 'unknown-room', sent: () => ({ room_id: A_UUID }) },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: long }) },
      'too many': { code: 'invalid-argument', sent: () => ({ room_id: room(), page: { size: 501 } }) },
    },
    UpdateRoom: {
      good: () => ({ room_id: room(), name: newName(), second_device: 1 }),
      'wrong room': { code: 'unknown-room', who: eve, sent: () => ({ room_id: room() }) },
      'not found': { code: 'unknown-room', sent: () => ({ room_id: A_UUID, name: 'x' }) },
      exists: {
        code: 'name-taken',
        sent: async () => ({
          room_id: room(),
          name: (await ask(at().rooms, at().rooms.createRoom, { name: newName() }, ada().accessToken)).room!.name,
        }),
      },
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: room(), name: 'x'.repeat(65) }) },
      'too many': { code: 'invalid-argument', sent: () => ({ room_id: room(), most_players: 257 }) },
    },
    ListPublicRooms: {
      looks: true,
      good: () => ({ page: { size: 2, after: '' }, prefix: 'a' }),
      'wrong room': 'it tells of public rooms alone',
      'not found': { code: 'cursor-unknown', sent: () => ({ page: { after: A_UUID } }) },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', sent: () => ({ prefix: 'x'.repeat(65) }) },
      'too many': { code: 'invalid-argument', sent: () => ({ page: { size: 501 } }) },
    },
    EnterRoom: {
      who: eve,
      good: async () => {
        const roomId = await aRoom(at(), ada());
        const request = { ...AS_IT_IS, roomId, entry: Entry.ENTRY_PUBLIC };
        await ask(at().rooms, at().rooms.updateRoom, request, ada().accessToken);
        return { room_id: roomId };
      },
      'wrong room': { code: 'unknown-room', who: eve, sent: () => ({ room_id: room() }) },
      'not found': { code: 'unknown-room', sent: () => ({ room_id: A_UUID }) },
      exists: 'a member stays one',
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: long }) },
      'too many': NO_LIMIT,
    },
    LeaveRoom: {
      who: eve,
      good: async () => ({ room_id: await aRoom(at(), ada(), eve()) }),
      'wrong room': { code: 'unknown-room', who: eve, sent: () => ({ room_id: room() }) },
      'not found': { code: 'unknown-room', sent: () => ({ room_id: A_UUID }) },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: long }) },
      'too many': NO_LIMIT,
    },
    TransferRoom: {
      good: async () => {
        const guest = await somebody(at());
        return { room_id: await aRoom(at(), ada(), guest), name: guest.name };
      },
      'wrong room': { code: 'unknown-room', who: eve, sent: () => ({ room_id: room(), name: ada().name }) },
      'not found': { code: 'unknown-member', sent: () => ({ room_id: room(), name: 'nobody' }) },
      exists: {
        code: 'name-taken',
        sent: async () => {
          const [guest, name] = [await somebody(at()), newName()];
          const [mine] = await Promise.all(
            [ada(), guest].map(({ accessToken }) => ask(at().rooms, at().rooms.createRoom, { name }, accessToken)),
          );
          const code = await invitation(at(), ada(), mine!.room!.id);
          await ask(at().rooms, at().rooms.acceptInvitation, { code }, guest.accessToken);
          return { room_id: mine!.room!.id, name: guest.name };
        },
      },
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: room(), name: 'x'.repeat(65) }) },
      'too many': NO_LIMIT,
    },
    DeleteRoom: {
      good: async () => ({ room_id: await aRoom(at(), ada()) }),
      'wrong room': { code: 'unknown-room', who: eve, sent: () => ({ room_id: room() }) },
      'not found': { code: 'unknown-room', sent: () => ({ room_id: A_UUID }) },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: long }) },
      'too many': NO_LIMIT,
    },
    UpdateMember: {
      good: async () => ({ room_id: room(), name: (await aGuest()).name, muted: true }),
      'wrong room': { code: 'unknown-room', who: eve, sent: () => ({ room_id: room(), name: ada().name }) },
      'not found': { code: 'unknown-member', sent: () => ({ room_id: room(), name: 'nobody' }) },
      exists: MAKES_NOTHING,
      'too long': {
        code: 'invalid-argument',
        sent: () => ({ room_id: room(), name: ada().name, reason: 'x'.repeat(201) }),
      },
      'too many': NO_LIMIT,
    },
    RemoveFromSession: {
      good: async () => {
        const guest = await aGuest();
        await joined(at(), guest, room());
        return { room_id: room(), name: guest.name };
      },
      'wrong room': { code: 'unknown-room', who: eve, sent: () => ({ room_id: room(), name: ada().name }) },
      'not found': { code: 'unknown-member', sent: () => ({ room_id: room(), name: 'nobody' }) },
      exists: MAKES_NOTHING,
      'too long': {
        code: 'invalid-argument',
        sent: () => ({ room_id: room(), name: ada().name, reason: 'x'.repeat(201) }),
      },
      'too many': NO_LIMIT,
    },
    BanPlayer: {
      good: async () => ({ room_id: room(), name: (await aGuest()).name, lifetime_seconds: 60 }),
      'wrong room': { code: 'unknown-room', who: eve, sent: () => ({ room_id: room(), name: ada().name }) },
      'not found': { code: 'unknown-member', sent: () => ({ room_id: room(), name: 'nobody' }) },
      exists: 'a ban again counts as it is said now',
      'too long': {
        code: 'invalid-argument',
        sent: () => ({ room_id: room(), name: ada().name, lifetime_seconds: 3651 * 86_400 }),
      },
      'too many': NO_LIMIT,
    },
    ListBans: {
      looks: true,
      good: () => ({ room_id: room() }),
      'wrong room': { code: 'unknown-room', who: eve, sent: () => ({ room_id: room() }) },
      'not found': { code: 'unknown-room', sent: () => ({ room_id: A_UUID }) },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: room(), page: { after: long } }) },
      'too many': { code: 'invalid-argument', sent: () => ({ room_id: room(), page: { size: 501 } }) },
    },
    LiftBan: {
      good: async () => {
        const { name } = await aGuest();
        const request = { roomId: room(), name, lifetimeSeconds: 0, reason: '' };
        await ask(at().rooms, at().rooms.banPlayer, request, ada().accessToken);
        return { room_id: room(), name };
      },
      'wrong room': { code: 'unknown-room', who: eve, sent: () => ({ room_id: room(), name: ada().name }) },
      'not found': { code: 'unknown-member', sent: () => ({ room_id: room(), name: ada().name }) },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: room(), name: 'x'.repeat(65) }) },
      'too many': NO_LIMIT,
    },
    CreateInvitation: {
      good: () => ({ room_id: room(), role: 2, lifetime_seconds: 60 }),
      'wrong room': { code: 'unknown-room', who: eve, sent: () => ({ room_id: room() }) },
      'not found': { code: 'unknown-room', sent: () => ({ room_id: A_UUID }) },
      exists: 'each invitation is another one',
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: room(), lifetime_seconds: 31 * 86_400 }) },
      'too many': { code: 'invalid-argument', sent: () => ({ room_id: room(), uses: 1001 }) },
    },
    ListInvitations: {
      looks: true,
      good: () => ({ room_id: room(), page: { size: 2, after: '' } }),
      'wrong room': { code: 'unknown-room', who: eve, sent: () => ({ room_id: room() }) },
      'not found': { code: 'unknown-room', sent: () => ({ room_id: A_UUID }) },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: room(), page: { after: long } }) },
      'too many': { code: 'invalid-argument', sent: () => ({ room_id: room(), page: { size: 501 } }) },
    },
    RevokeInvitation: {
      good: async () => {
        const request = { roomId: room(), role: Role.ROLE_PLAYER, lifetimeSeconds: 60, uses: 1 };
        const answer = await ask(at().rooms, at().rooms.createInvitation, request, ada().accessToken);
        return { room_id: room(), id: answer.invitation!.id };
      },
      'wrong room': { code: 'unknown-room', who: eve, sent: () => ({ room_id: room(), id: '0'.repeat(12) }) },
      'not found': { code: 'invitation-unknown', sent: () => ({ room_id: room(), id: '0'.repeat(12) }) },
      exists: 'what was taken back stays so',
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: room(), id: '0'.repeat(13) }) },
      'too many': NO_LIMIT,
    },
    AcceptInvitation: {
      good: async () => ({ code: await invitation(at(), ada(), await aRoom(at(), ada())) }),
      'wrong room': 'the code says which',
      'not found': { code: 'invitation-unknown', sent: () => ({ code: 'made-up' }) },
      exists: {
        code: 'invitation-used',
        who: eve,
        sent: async () => {
          const code = await invitation(at(), ada(), await aRoom(at(), ada()));
          await ask(at().rooms, at().rooms.acceptInvitation, { code }, (await somebody(at())).accessToken);
          return { code };
        },
      },
      'too long': { code: 'invalid-argument', sent: () => ({ code: long }) },
      'too many': NO_LIMIT,
    },
  };
  return Object.fromEntries(Object.entries(rows).map(([name, row]) => [`/midip2p.v1.RoomService/${name}`, row]));
}
