// The calls of administrators.
import {
  type AdminAccount,
  type AdminPeer,
  type AdminServiceClient,
  type AdminSession,
  type ApiKey,
  type AuditEntry,
  type CreatePasswordResetResponse as PasswordReset,
} from '@midip2p/proto';
import { type AnyRoom, anyRoom } from './any-room';
import type { Ask } from './ask';
import { type Listed, listed, PAGE } from './pages';
import { type Member, memberOf, protoSettings, type RoomSettings } from './room';
import { RoomPeople } from './room-people';
import { ServerInvitations } from './server-invitations';
import { there } from './there';
import { Webhooks } from './webhooks';

export type { AdminAccount, AdminPeer, AdminSession, ApiKey, AuditEntry, PasswordReset };

/** Whom to remove: one device, or an account with all its devices. */
export type PlayerReference = { peerId: string } | { account: string };

/**
 * Every call needs a right of administrators. Lists are fetched page by page as one reads on. Rejects with a
 * CoordinatorError.
 */
export class Administration {
  readonly people: RoomPeople;
  readonly webhooks: Webhooks;
  /** To make an account. */
  readonly invitations: ServerInvitations;

  constructor(
    private readonly client: AdminServiceClient,
    private readonly ask: Ask,
  ) {
    this.people = new RoomPeople(client, ask);
    this.webhooks = new Webhooks(client, ask);
    this.invitations = new ServerInvitations(client, ask);
  }

  /** `name`: only rooms of this name. */
  rooms(name = ''): Listed<AnyRoom> {
    const { client } = this;
    return listed(async (page) => {
      const { rooms, next } = await this.ask(client, client.listAllRooms, { page, name });
      return { items: rooms.map(anyRoom), next };
    });
  }

  /** Of a room, by name. */
  members(roomId: string): Listed<Member> {
    const { client } = this;
    return listed(async (page) => {
      const { members, next } = await this.ask(client, client.listRoomMembers, { page, roomId });
      return { items: members.map(memberOf), next };
    });
  }

  /** `owner`: name or id of an account; empty: one's own. */
  async createRoom(name: string, owner = ''): Promise<AnyRoom> {
    const { client } = this;
    return anyRoom(there((await this.ask(client, client.createRoomFor, { name, owner })).room));
  }

  async changeRoom(roomId: string, settings: RoomSettings): Promise<AnyRoom> {
    const { client } = this;
    const request = { roomId, ...protoSettings(settings) };
    return anyRoom(there((await this.ask(client, client.changeRoom, request)).room));
  }

  async closeRoom(roomId: string, reason: string): Promise<{ room: AnyRoom; removedPeerIds: string[] }> {
    const { client } = this;
    const { room, removedPeerIds } = await this.ask(client, client.closeRoom, { roomId, reason });
    return { room: anyRoom(there(room)), removedPeerIds };
  }

  sessions({ roomId = '', endedToo = false } = {}): Listed<AdminSession> {
    const { client } = this;
    return listed(async (page) => {
      const { sessions: items, next } = await this.ask(client, client.listSessions, { page, roomId, endedToo });
      return { items, next };
    });
  }

  peers({ roomId = '', sessionId = '', goneToo = false } = {}): Listed<AdminPeer> {
    const { client } = this;
    return listed(async (page) => {
      const { peers: items, next } = await this.ask(client, client.listPeers, { page, roomId, sessionId, goneToo });
      return { items, next };
    });
  }

  /** Resolves with the peers that are removed. */
  async remove(roomId: string, who: PlayerReference, reason: string): Promise<string[]> {
    const { client } = this;
    const request = {
      roomId,
      who:
        'peerId' in who
          ? { $case: 'peerId' as const, value: who.peerId }
          : { $case: 'account' as const, value: who.account },
      reason,
    };
    return (await this.ask(client, client.removePlayer, request)).removedPeerIds;
  }

  accounts(name = ''): Listed<AdminAccount> {
    const { client } = this;
    return listed(async (page) => {
      const { accounts: items, next } = await this.ask(client, client.listAccounts, { page, name });
      return { items, next };
    });
  }

  async createAccount(
    name: string,
    password: string,
    { administrator = false, displayName = '' } = {},
  ): Promise<AdminAccount> {
    const { client } = this;
    const request = { name, password, administrator, displayName, rights: [] };
    return there((await this.ask(client, client.createAccount, request)).account);
  }

  /** Every device of it. */
  async signOut(account: string): Promise<AdminAccount> {
    const { client } = this;
    return there((await this.ask(client, client.signOutAccount, { account })).account);
  }

  /** A code with which the account sets another password, once. */
  passwordReset(account: string): Promise<PasswordReset> {
    const { client } = this;
    return this.ask(client, client.createPasswordReset, { account });
  }

  /** Sets the display name of an account; empty: its name is shown. */
  async setDisplayName(account: string, displayName: string): Promise<AdminAccount> {
    const { client } = this;
    return there((await this.ask(client, client.setAccountDisplayName, { account, displayName })).account);
  }

  async disableAccount(account: string, reason: string): Promise<{ account: AdminAccount; removedPeerIds: string[] }> {
    const { client } = this;
    const disabled = await this.ask(client, client.disableAccount, { account, reason });
    return { account: there(disabled.account), removedPeerIds: disabled.removedPeerIds };
  }

  async enableAccount(account: string): Promise<AdminAccount> {
    const { client } = this;
    return there((await this.ask(client, client.enableAccount, { account })).account);
  }

  async setAdministrator(account: string, administrator: boolean): Promise<AdminAccount> {
    const { client } = this;
    return there((await this.ask(client, client.setAdministrator, { account, administrator })).account);
  }

  /** Rights: read, moderate and manage. */
  async changeRights(
    account: string,
    { give = [], take = [] }: { give?: string[]; take?: string[] },
  ): Promise<AdminAccount> {
    const { client } = this;
    return there((await this.ask(client, client.changeRights, { account, give, take })).account);
  }

  /** Everything that the server keeps about an account: a JSON document in parts. */
  exportAccount(account: string): Listed<string> {
    const { client } = this;
    return listed(async ({ after }) => {
      const { part, next } = await this.ask(client, client.exportAccount, { account, after });
      return { items: [part], next };
    });
  }

  /** Deletes an account for good; resolves with the rooms that were closed with it, and the removed peers. */
  deleteAccount(account: string): Promise<{ closedRoomIds: string[]; removedPeerIds: string[] }> {
    const { client } = this;
    return this.ask(client, client.deleteAccount, { account });
  }

  /** `secret` is shown only this once. `days`: 0 means for good. */
  async createApiKey(name: string, scopes: string[], days: number): Promise<{ apiKey: ApiKey; secret: string }> {
    const { client } = this;
    const { apiKey, secret } = await this.ask(client, client.createApiKey, { name, scopes, days });
    return { apiKey: there(apiKey), secret };
  }

  apiKeys(): Listed<ApiKey> {
    const { client } = this;
    return listed(async (page) => {
      const { apiKeys: items, next } = await this.ask(client, client.listApiKeys, { page });
      return { items, next };
    });
  }

  /** By name or id. */
  async revokeApiKey(key: string): Promise<ApiKey> {
    const { client } = this;
    return there((await this.ask(client, client.revokeApiKey, { key })).apiKey);
  }

  /** The latest first, in pages of `size`. */
  audit(filter: { account?: string; action?: string; targetId?: string }, size = PAGE): Listed<AuditEntry> {
    const { client } = this;
    const { account = '', action = '', targetId = '' } = filter;
    return listed(async (page) => {
      const { entries: items, next } = await this.ask(client, client.listAudit, { page, account, action, targetId });
      return { items, next };
    }, size);
  }
}
