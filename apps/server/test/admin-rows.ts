// The administrator's rows of the table of everything that can be wrong with a call.
import { randomUUID } from 'node:crypto';
import { Role } from '@midip2p/proto';
import { anApiKey } from './api-keys';
import { MAKES_NOTHING, NO_LIMIT, NO_LOOK, NO_ROOM, type Row } from './error-table';
import { aRoom, ask, type Connections, invitation, joined, somebody, type Somebody } from './player';
import { aServerInvitation } from './server-invitations';
import { aWebhook } from './webhooks';

const A_UUID = randomUUID();
const long = 'x'.repeat(5000);
const newName = () => `n${randomUUID().slice(0, 8)}`;
const EVERY_ROOM = 'an administrator may do it to every room';
const PAGE = { size: 2, after: '' };
/** Of the calls that are about an account and nothing else. */
const MODERATED = ['DisableAccount', 'EnableAccount', 'SignOutAccount'];
const unknownCursor = { code: 'cursor-unknown', sent: () => ({ page: { after: A_UUID } }) };
const tooLargePage = { code: 'invalid-argument', sent: () => ({ page: { size: 501 } }) };

/** `room` is asked for when it is there. */
export function adminRows(at: () => Connections, room: () => string, url: () => string): Record<string, Row> {
  const list = { looks: true, 'wrong room': EVERY_ROOM, exists: MAKES_NOTHING } as const;
  const change = { 'wrong room': EVERY_ROOM, 'too many': NO_LIMIT } as const;
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
  const rows: Record<string, Row> = {
    ListAllRooms: {
      ...list,
      needs: 'read',
      good: () => ({ page: PAGE, name: 'any' }),
      'not found': unknownCursor,
      'too long': { code: 'invalid-argument', sent: () => ({ name: long }) },
      'too many': tooLargePage,
    },
    ListRoomMembers: {
      ...list,
      needs: 'read',
      good: () => ({ page: PAGE, room_id: room() }),
      'not found': { code: 'unknown-room', sent: () => ({ room_id: A_UUID }) },
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: long }) },
      'too many': { code: 'invalid-argument', sent: () => ({ room_id: room(), page: { size: 501 } }) },
    },
    CreateRoomFor: {
      ...change,
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
      ...change,
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
      ...change,
      needs: 'moderate',
      good: async () => ({ room_id: await somebodysRoom(), reason: 'no more' }),
      'not found': { code: 'unknown-room', sent: () => ({ room_id: A_UUID }) },
      exists: 'what is closed may be closed again',
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: A_UUID, reason: long }) },
    },
    DeleteAnyRoom: {
      ...change,
      needs: 'manage',
      good: async () => ({ room_id: await somebodysRoom(), reason: 'no more' }),
      'not found': { code: 'unknown-room', sent: () => ({ room_id: A_UUID }) },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: A_UUID, reason: long }) },
    },
    SetRoomOwner: {
      ...change,
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
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: A_UUID, account: long }) },
    },
    TakeOutMember: {
      ...change,
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
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: A_UUID, account: 'x', reason: long }) },
    },
    UpdateRoomMember: {
      ...change,
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
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: A_UUID, account: 'x', reason: long }) },
      'too many': {
        code: 'invalid-argument',
        sent: () => ({ room_id: A_UUID, account: 'x', muted_ports: { names: Array(65).fill('Keys') } }),
      },
    },
    BanFromRoom: {
      ...change,
      needs: 'moderate',
      good: async () => ({ ...(await aMember()), reason: 'too loud', lifetime_seconds: 60 }),
      'not found': {
        code: 'unknown-member',
        sent: async () => ({ room_id: await somebodysRoom(), account: await account() }),
      },
      exists: 'who is banned may be banned again',
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: A_UUID, account: 'x', reason: long }) },
    },
    ListRoomBans: {
      ...list,
      needs: 'read',
      good: () => ({ page: PAGE, room_id: room() }),
      'not found': { code: 'unknown-room', sent: () => ({ room_id: A_UUID }) },
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: long }) },
      'too many': { code: 'invalid-argument', sent: () => ({ room_id: room(), page: { size: 501 } }) },
    },
    LiftRoomBan: {
      ...change,
      needs: 'moderate',
      good: async () => {
        const [owner, guest] = [await somebody(at()), await somebody(at())];
        const roomId = await aRoom(at(), owner, guest);
        const wish = { roomId, name: guest.name, reason: '', lifetimeSeconds: 0 };
        await ask(at().rooms, at().rooms.banPlayer, wish, owner.accessToken);
        return { room_id: roomId, account: guest.name };
      },
      'not found': {
        code: 'unknown-member',
        sent: async () => ({ room_id: await somebodysRoom(), account: await account() }),
      },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: A_UUID, account: long }) },
    },
    CreateRoomInvitation: {
      ...change,
      needs: 'moderate',
      good: async () => ({ room_id: await somebodysRoom(), role: 'ROLE_MODERATOR', lifetime_seconds: 60, uses: 0 }),
      'not found': { code: 'unknown-room', sent: () => ({ room_id: A_UUID }) },
      exists: 'each invitation is another one',
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: A_UUID, lifetime_seconds: 31 * 86_400 }) },
      'too many': { code: 'invalid-argument', sent: () => ({ room_id: A_UUID, uses: 1001 }) },
    },
    ListRoomInvitations: {
      ...list,
      needs: 'read',
      good: () => ({ page: PAGE, room_id: room(), ended_too: true }),
      'not found': { code: 'unknown-room', sent: () => ({ room_id: A_UUID }) },
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: long }) },
      'too many': { code: 'invalid-argument', sent: () => ({ room_id: room(), page: { size: 501 } }) },
    },
    RevokeRoomInvitation: {
      ...change,
      needs: 'moderate',
      good: async () => anInvitation(),
      'not found': { code: 'invitation-unknown', sent: () => ({ room_id: room(), id: '0'.repeat(12) }) },
      exists: 'what was taken back stays so',
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: room(), id: '0'.repeat(13) }) },
    },
    ListSessions: {
      ...list,
      needs: 'read',
      good: () => ({ page: PAGE, room_id: room(), ended_too: true }),
      'not found': 'there is nothing in a room that there is not',
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: long }) },
      'too many': tooLargePage,
    },
    ListPeers: {
      ...list,
      needs: 'read',
      good: () => ({ page: PAGE, room_id: room(), session_id: A_UUID, gone_too: true }),
      'not found': 'there is nobody in a room that there is not',
      'too long': { code: 'invalid-argument', sent: () => ({ session_id: long }) },
      'too many': tooLargePage,
    },
    RemovePlayer: {
      ...change,
      needs: 'moderate',
      good: async () => {
        const owner = await somebody(at());
        const room_id = await aRoom(at(), owner);
        return { room_id, peer_id: (await joined(at(), owner, room_id)).peerId, reason: 'too loud' };
      },
      'not found': { code: 'unknown-peer', sent: () => ({ room_id: room(), peer_id: A_UUID }) },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', sent: () => ({ room_id: room(), account: 'x', reason: long }) },
    },
    ListAccounts: {
      ...list,
      needs: 'read',
      good: () => ({ page: PAGE, name: 'any' }),
      'not found': unknownCursor,
      'too long': { code: 'invalid-argument', sent: () => ({ name: long }) },
      'too many': tooLargePage,
    },
    CreateAccount: {
      ...change,
      needs: 'manage',
      good: () => ({ name: newName(), password: 'a good password', administrator: true }),
      'wrong room': NO_ROOM,
      'not found': NO_LOOK,
      exists: {
        code: 'name-taken',
        sent: async () => ({ name: (await account()).toUpperCase(), password: 'a good password' }),
      },
      'too long': { code: 'invalid-argument', sent: () => ({ name: 'x'.repeat(33), password: 'a good password' }) },
    },
    ...Object.fromEntries(
      [
        'DisableAccount',
        'EnableAccount',
        'SetAdministrator',
        'ChangeRights',
        'SignOutAccount',
        'CreatePasswordReset',
      ].map((name) => [
        name,
        {
          ...change,
          needs: MODERATED.includes(name) ? 'moderate' : 'manage',
          good: async () => ({
            account: await account(),
            ...(name === 'DisableAccount' && { reason: 'gone' }),
            ...(name === 'SetAdministrator' && { administrator: true }),
            ...(name === 'ChangeRights' && { give: ['read'], take: ['manage'] }),
          }),
          'wrong room': NO_ROOM,
          'not found': { code: 'unknown-account', sent: () => ({ account: A_UUID }) },
          exists: MAKES_NOTHING,
          'too long': { code: 'invalid-argument', sent: () => ({ account: long }) },
        },
      ]),
    ),
    SetAccountDisplayName: {
      ...change,
      needs: 'moderate',
      good: async () => ({ account: await account(), display_name: `Zoë ${newName()}` }),
      'wrong room': NO_ROOM,
      'not found': { code: 'unknown-account', sent: () => ({ account: A_UUID, display_name: 'Zoë' }) },
      exists: {
        code: 'name-look-alike',
        sent: async () => ({ account: await account(), display_name: await account() }),
      },
      'too long': {
        code: 'invalid-argument',
        sent: async () => ({ account: await account(), display_name: 'x'.repeat(33) }),
      },
    },
    ExportAccount: {
      ...list,
      needs: 'manage',
      looks: false,
      good: async () => ({ account: await account(), after: '' }),
      'wrong room': NO_ROOM,
      'not found': { code: 'unknown-account', sent: () => ({ account: A_UUID }) },
      'too long': { code: 'invalid-argument', sent: () => ({ account: long }) },
      'too many': NO_LIMIT,
    },
    DeleteAccount: {
      ...change,
      needs: 'manage',
      good: async () => ({ account: await account() }),
      'wrong room': NO_ROOM,
      'not found': { code: 'unknown-account', sent: () => ({ account: A_UUID }) },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', sent: () => ({ account: long }) },
    },
    ListApiKeys: {
      ...list,
      needs: 'manage',
      good: () => ({ page: PAGE }),
      'wrong room': NO_ROOM,
      'not found': unknownCursor,
      'too long': { code: 'invalid-argument', sent: () => ({ page: { after: long } }) },
      'too many': tooLargePage,
    },
    CreateApiKey: {
      ...change,
      needs: 'manage',
      good: () => ({ name: newName(), scopes: ['read', 'peer.remove'], days: 30 }),
      'wrong room': NO_ROOM,
      'not found': { code: 'invalid-argument', sent: () => ({ name: newName(), scopes: ['everything'] }) },
      exists: {
        code: 'name-taken',
        sent: async () => ({ name: (await anApiKey(url(), ['read'])).name, scopes: ['read'] }),
      },
      'too long': { code: 'invalid-argument', sent: () => ({ name: 'x'.repeat(65), scopes: ['read'] }) },
    },
    RevokeApiKey: {
      ...change,
      needs: 'manage',
      good: async () => ({ key: (await anApiKey(url(), ['read'])).name }),
      'wrong room': NO_ROOM,
      'not found': { code: 'unknown-api-key', sent: () => ({ key: A_UUID }) },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', sent: () => ({ key: long }) },
    },
    CreateServerInvitation: {
      ...change,
      needs: 'moderate',
      good: () => ({ lifetime_seconds: 60, uses: 2 }),
      'wrong room': NO_ROOM,
      'not found': NO_LOOK,
      exists: 'each invitation is another one',
      'too long': { code: 'invalid-argument', sent: () => ({ lifetime_seconds: 31 * 86_400 }) },
      'too many': { code: 'invalid-argument', sent: () => ({ uses: 1001 }) },
    },
    ListServerInvitations: {
      ...list,
      needs: 'read',
      good: () => ({ page: PAGE, ended_too: true }),
      'wrong room': NO_ROOM,
      'not found': unknownCursor,
      'too long': { code: 'invalid-argument', sent: () => ({ page: { after: long } }) },
      'too many': tooLargePage,
    },
    RevokeServerInvitation: {
      ...change,
      needs: 'moderate',
      good: async () => ({ id: await aServerInvitation(url()) }),
      'wrong room': NO_ROOM,
      'not found': { code: 'invitation-unknown', sent: () => ({ id: '0'.repeat(12) }) },
      exists: 'what was taken back stays so',
      'too long': { code: 'invalid-argument', sent: () => ({ id: '0'.repeat(13) }) },
    },
    ListWebhooks: {
      ...list,
      needs: 'manage',
      good: () => ({ page: PAGE }),
      'wrong room': NO_ROOM,
      'not found': unknownCursor,
      'too long': { code: 'invalid-argument', sent: () => ({ page: { after: long } }) },
      'too many': tooLargePage,
    },
    CreateWebhook: {
      ...change,
      needs: 'manage',
      good: () => ({ url: 'https://example.org/hook', events: ['player.joined'] }),
      'wrong room': NO_ROOM,
      'not found': {
        code: 'invalid-argument',
        sent: () => ({ url: 'https://example.org/hook', events: ['everything'] }),
      },
      exists: MAKES_NOTHING,
      'too long': { code: 'invalid-argument', sent: () => ({ url: `https://x/${long}`, events: ['player.joined'] }) },
    },
    ...Object.fromEntries(
      ['DeleteWebhook', 'RenewWebhookSecret', 'TestWebhook'].map((name) => [
        name,
        {
          ...change,
          needs: 'manage',
          good: async () => ({ webhook_id: await aWebhook(url()) }),
          'wrong room': NO_ROOM,
          'not found': { code: 'unknown-webhook', sent: () => ({ webhook_id: A_UUID }) },
          exists: MAKES_NOTHING,
          'too long': { code: 'invalid-argument', sent: () => ({ webhook_id: long }) },
        },
      ]),
    ),
    ListDeliveries: {
      ...list,
      needs: 'manage',
      good: async () => ({ webhook_id: await aWebhook(url()), page: PAGE, state: 'DELIVERY_STATE_DEAD' }),
      'wrong room': NO_ROOM,
      'not found': { code: 'unknown-webhook', sent: () => ({ webhook_id: A_UUID }) },
      'too long': { code: 'invalid-argument', sent: () => ({ webhook_id: long }) },
      'too many': {
        code: 'invalid-argument',
        sent: async () => ({ webhook_id: await aWebhook(url()), page: { size: 501 } }),
      },
    },
    ListAudit: {
      ...list,
      needs: 'read',
      good: async () => ({ page: PAGE, account: await account(), action: 'room.close', target_id: A_UUID }),
      'wrong room': NO_ROOM,
      'not found': { code: 'unknown-account', sent: () => ({ account: 'nobody' }) },
      'too long': { code: 'invalid-argument', sent: () => ({ action: long }) },
      'too many': tooLargePage,
    },
  };
  return Object.fromEntries(Object.entries(rows).map(([name, row]) => [`/midip2p.v1.AdminService/${name}`, row]));
}
