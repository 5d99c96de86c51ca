// Every operation of openapi.json, and a request that nothing is wrong with for each that needs the administrator's right.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Role } from '@midip2p/proto';
import { anApiKey } from './api-keys';
import { aServerInvitation } from './server-invitations';
import { aWebhook } from './webhooks';
import { aRoom, ask, type Connections, joined, somebody } from './player';

export interface Operation {
  id: string;
  method: string;
  /** With its parameters in braces. */
  path: string;
  open: boolean;
  /** About the account of who asks, which needs no right. */
  own: boolean;
  hasBody: boolean;
  query: string[];
}

interface Document {
  paths: Record<
    string,
    Record<
      string,
      {
        operationId: string;
        tags: string[];
        security?: object[];
        requestBody?: object;
        parameters?: { in: string; name: string }[];
      }
    >
  >;
}

export const OPERATIONS: Operation[] = Object.entries(
  (JSON.parse(readFileSync(join(__dirname, '../openapi.json'), 'utf8')) as Document).paths,
).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { operationId, tags, security, requestBody, parameters = [] }]) => ({
    id: operationId,
    method: method.toUpperCase(),
    path,
    open: security === undefined,
    own: tags.includes('own account'),
    hasBody: requestBody !== undefined,
    query: parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name),
  })),
);

export interface Sent {
  /** Of the path. */
  path?: Record<string, string>;
  query?: string;
  body?: unknown;
}

/** By operation. */
export const goodRequests = (at: () => Connections, url: () => string): Record<string, () => Promise<Sent> | Sent> => {
  const room = async () => ({ roomId: await aRoom(at(), await somebody(at())) });
  const account = async () => ({ account: (await somebody(at())).name });
  const name = () => `n${randomUUID().slice(0, 8)}`;
  return {
    listRooms: () => ({ query: 'size=2&name=any' }),
    listRoomMembers: async () => ({ path: await room(), query: 'size=1' }),
    createRoom: async () => ({ body: { name: name(), owner: (await account()).account } }),
    changeRoom: async () => ({ path: await room(), body: { name: name(), secondDevice: 'refused' } }),
    closeRoom: async () => ({ path: await room(), body: { reason: 'no more' } }),
    removePlayer: async () => {
      const owner = await somebody(at());
      const path = { roomId: await aRoom(at(), owner) };
      const { peerId } = await joined(at(), owner, path.roomId);
      return { path, body: { peerId, reason: 'too loud' } };
    },
    deleteRoom: async () => ({ path: await room(), query: 'reason=no%20more' }),
    setRoomOwner: async () => {
      const [owner, heir] = [await somebody(at()), await somebody(at())];
      return { path: { roomId: await aRoom(at(), owner, heir) }, body: { account: heir.name } };
    },
    takeOutMember: async () => {
      const [owner, guest] = [await somebody(at()), await somebody(at())];
      return { path: { roomId: await aRoom(at(), owner, guest), account: guest.name }, body: { reason: 'gone' } };
    },
    updateRoomMember: async () => {
      const [owner, guest] = [await somebody(at()), await somebody(at())];
      const path = { roomId: await aRoom(at(), owner, guest), account: guest.name };
      return { path, body: { role: 'listener', muted: true, reason: 'too loud' } };
    },
    banFromRoom: async () => {
      const [owner, guest] = [await somebody(at()), await somebody(at())];
      const body = { account: guest.name, reason: 'too loud', lifetimeSeconds: 60 };
      return { path: { roomId: await aRoom(at(), owner, guest) }, body };
    },
    listRoomBans: async () => ({ path: await room(), query: 'size=1' }),
    liftRoomBan: async () => {
      const [owner, guest] = [await somebody(at()), await somebody(at())];
      const roomId = await aRoom(at(), owner, guest);
      const wish = { roomId, name: guest.name, reason: '', lifetimeSeconds: 0 };
      await ask(at().rooms, at().rooms.banPlayer, wish, owner.accessToken);
      return { path: { roomId, account: guest.name } };
    },
    createRoomInvitation: async () => ({ path: await room(), body: { role: 'moderator', uses: 0 } }),
    listRoomInvitations: async () => ({ path: await room(), query: 'endedToo=true&size=1' }),
    revokeRoomInvitation: async () => {
      const owner = await somebody(at());
      const wish = { roomId: await aRoom(at(), owner), role: Role.ROLE_PLAYER, lifetimeSeconds: 60, uses: 1 };
      const { invitation } = await ask(at().rooms, at().rooms.createInvitation, wish, owner.accessToken);
      return { path: { roomId: wish.roomId, id: invitation!.id } };
    },
    listSessions: () => ({ query: 'endedToo=true' }),
    listPeers: () => ({ query: 'goneToo=false&size=1' }),
    listAccounts: () => ({}),
    createAccount: () => ({ body: { name: name(), password: 'a good password' } }),
    disableAccount: async () => ({ path: await account(), body: { reason: 'gone' } }),
    enableAccount: async () => ({ path: await account() }),
    setDisplayName: async () => ({ path: await account(), body: { displayName: `Zoë ${name()}` } }),
    signOutAccount: async () => ({ path: await account() }),
    createPasswordReset: async () => ({ path: await account() }),
    exportAccount: async () => ({ path: await account() }),
    deleteAccount: async () => ({ path: await account() }),
    setAdministrator: async () => ({ path: await account(), body: { administrator: true } }),
    changeRights: async () => ({ path: await account(), body: { give: ['read'], take: ['manage'] } }),
    listServerInvitations: () => ({ query: 'endedToo=true&size=2' }),
    createServerInvitation: () => ({ body: { uses: 2, lifetimeSeconds: 60 } }),
    revokeServerInvitation: async () => ({ path: { id: await aServerInvitation(url()) } }),
    listWebhooks: () => ({}),
    createWebhook: () => ({ body: { url: 'https://example.org/hook', events: ['player.joined'] } }),
    deleteWebhook: async () => ({ path: { webhookId: await aWebhook(url()) } }),
    renewWebhookSecret: async () => ({ path: { webhookId: await aWebhook(url()) } }),
    testWebhook: async () => ({ path: { webhookId: await aWebhook(url()) } }),
    listDeliveries: async () => ({ path: { webhookId: await aWebhook(url()) }, query: 'state=dead' }),
    listApiKeys: () => ({}),
    createApiKey: () => ({ body: { name: name(), scopes: ['read', 'peer.remove'], days: 30 } }),
    revokeApiKey: async () => ({ path: { key: (await anApiKey(url(), ['read'])).id } }),
    listAudit: () => ({ query: 'action=room.close' }),
  };
};
