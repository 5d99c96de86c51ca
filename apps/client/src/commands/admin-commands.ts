// What an administrator does on a server, from the command line.
import { calledOf, type AdminAccount, type Administration, ownerOf, whole } from '@midip2p/coordinator';
import { ClientError } from '../errors';
import { type Output } from '../screen';
import { printDocument } from './account-commands';
import type { AdminFlags } from './admin-flags';
import { devices, isId, present, type RoomNamed, roomNamed } from './admin-meant';
import { accountLine, apiKeyLine, auditLine, memberLine, peerLines, roomLine, sessionLine } from './admin-text';
import { numberOf, printList } from './listing';
import { RoomPeopleCommands } from './room-people-commands';
import { settingLines, settingsFrom } from './room-settings';
import type { Print } from './print';
import { ServerInvitationCommands } from './server-invitation-commands';
import { WebhookCommands } from './webhook-commands';
import { MIDIP2P } from '../own-name';

export class AdminCommands {
  readonly people: RoomPeopleCommands;
  readonly webhooks: WebhookCommands;
  readonly invitations: ServerInvitationCommands;

  constructor(
    private readonly server: Administration,
    private readonly stdout: Output,
    private readonly print: Print,
    /** Of a new account. */
    private readonly password: (name: string) => Promise<string>,
    /** What this device reaches the server by. */
    address: string,
  ) {
    this.people = new RoomPeopleCommands(server, print, address);
    this.webhooks = new WebhookCommands(server, print);
    this.invitations = new ServerInvitationCommands(server, print, address);
  }

  async rooms(flags: AdminFlags): Promise<void> {
    await printList(this.server.rooms(), flags, this.print, {
      ...{ event: 'adminRooms', name: 'rooms', lines: roomLine, nothing: 'no rooms yet' },
    });
  }

  async members(room: string, flags: AdminFlags): Promise<void> {
    const { id } = await this.resolveRoom(room);
    await printList(this.server.members(id), flags, this.print, {
      ...{ event: 'adminMembers', name: 'members', lines: memberLine, nothing: 'nobody is in it' },
    });
  }

  async sessions(flags: AdminFlags): Promise<void> {
    const roomId = await this.roomId(flags.room);
    await printList(this.server.sessions({ roomId, endedToo: flags.all ?? false }), flags, this.print, {
      ...{ event: 'adminSessions', name: 'sessions', lines: sessionLine, nothing: 'nobody plays' },
    });
  }

  async peers(flags: AdminFlags): Promise<void> {
    const roomId = await this.roomId(flags.room);
    await printList(this.server.peers({ roomId, goneToo: flags.all ?? false }), flags, this.print, {
      ...{ event: 'adminPeers', name: 'peers', lines: peerLines, nothing: 'nobody plays' },
    });
  }

  async accounts(flags: AdminFlags): Promise<void> {
    await printList(this.server.accounts(), flags, this.print, {
      ...{ event: 'adminAccounts', name: 'accounts', lines: accountLine, nothing: 'no accounts yet' },
    });
  }

  async audit({ account, action, last = '' }: AdminFlags): Promise<void> {
    const most = numberOf('--last', last);
    const filter = { ...(account !== undefined && { account }), ...(action !== undefined && { action }) };
    const entries = await whole(this.server.audit(filter, Math.min(most, LARGEST_PAGE)), most);
    const lines = entries.map(auditLine);
    this.print(lines.length === 0 ? 'nothing yet' : lines, { event: 'adminAudit', entries });
  }

  async remove(player: string, { room, reason = '' }: AdminFlags): Promise<void> {
    const { id, name } = await this.resolveRoom(room!);
    const isPeer = isId(player) && (await this.isPeerOf(id, player.toLowerCase()));
    const there = await present(this.server, id);
    const removed = await this.server.remove(id, isPeer ? { peerId: player } : { account: player }, reason);
    const words = `removed ${player}; ${devices(removed, there)} left ${name}, until its session has ended`;
    this.print(words, {
      ...{ event: 'adminRemoved', roomId: id, peers: removed },
    });
  }

  async createRoom(name: string, { owner }: AdminFlags): Promise<void> {
    const room = await this.server.createRoom(name, owner);
    this.print(`made the room ${room.name} of ${ownerOf(room)}`, {
      ...{ event: 'adminRoom', room },
    });
  }

  async renameRoom(which: string, name: string): Promise<void> {
    const before = await this.resolveRoom(which);
    const room = await this.server.changeRoom(before.id, { name });
    this.print(`${before.name} is called ${room.name} now`, { event: 'adminRoom', room });
  }

  async setRoom(which: string, flags: AdminFlags): Promise<void> {
    const settings = settingsFrom(flags);
    const { id } = await this.resolveRoom(which);
    const room = await this.server.changeRoom(id, settings);
    this.print([`${room.name}:`, ...settingLines(room).map((line) => `  ${line}`)], { event: 'adminRoom', room });
  }

  async closeRoom(which: string, { reason = '' }: AdminFlags): Promise<void> {
    const { id } = await this.resolveRoom(which);
    const there = await present(this.server, id);
    const { room, removedPeerIds } = await this.server.closeRoom(id, reason);
    const words = `${room.name} is closed; ${devices(removedPeerIds, there)} left it`;
    this.print(words, { event: 'adminRoom', room, peers: removedPeerIds });
  }

  async createAccount(name: string, { administrator = false, displayName = '' }: AdminFlags): Promise<void> {
    const account = await this.server.createAccount(name, await this.password(name), { administrator, displayName });
    this.printAccount(`made the ${administrator ? 'administrator' : 'account'} ${calledOf(account)}`, account);
  }

  async signOutAccount(which: string): Promise<void> {
    const account = await this.server.signOut(which);
    this.printAccount(`${account.name} is signed out everywhere`, account);
  }

  async resetPassword(which: string): Promise<void> {
    const { code, accountName, expiresAtMs } = await this.server.passwordReset(which);
    const until = new Date(expiresAtMs).toISOString();
    const lines = [
      `code for ${accountName}: ${code}`,
      `good once, until ${until}: '${MIDIP2P} account reset ${accountName} --server HOST:PORT' asks for it`,
    ];
    this.print(lines, { event: 'adminPasswordReset', account: accountName, code, expiresAtMs });
  }

  async setDisplayName(which: string, displayName: string): Promise<void> {
    const account = await this.server.setDisplayName(which, displayName);
    this.printAccount(`${account.name} is called ${calledOf(account)} now`, account);
  }

  async disableAccount(which: string, { reason = '' }: AdminFlags): Promise<void> {
    const there = await present(this.server, '');
    const { account, removedPeerIds } = await this.server.disableAccount(which, reason);
    this.printAccount(
      `${account.name} is disabled; ${devices(removedPeerIds, there)} left a jam`,
      account,
      removedPeerIds,
    );
  }

  async enableAccount(which: string): Promise<void> {
    const account = await this.server.enableAccount(which);
    this.printAccount(`${account.name} may sign in again`, account);
  }

  exportAccount(which: string, { file }: AdminFlags): Promise<void> {
    return printDocument(this.server.exportAccount(which), file, this.stdout, this.print);
  }

  async deleteAccount(which: string, { yes = false }: AdminFlags): Promise<void> {
    if (!yes) throw new ClientError('usage', `this cannot be taken back: say --yes to delete ${which} for good`, 2);
    const there = await present(this.server, '');
    const { closedRoomIds, removedPeerIds } = await this.server.deleteAccount(which);
    const rooms = `${closedRoomIds.length} ${closedRoomIds.length === 1 ? 'room' : 'rooms'}`;
    this.print(`deleted ${which}; ${rooms} closed, ${devices(removedPeerIds, there)} left a jam`, {
      ...{ event: 'adminAccountDeleted', account: which, closedRoomIds, peers: removedPeerIds },
    });
  }

  async grant(which: string, { right }: AdminFlags): Promise<void> {
    const give = rightsNamed(right);
    const account = await this.server.changeRights(which, { give });
    this.printAccount(`${account.name} may ${listed(account.rights)}, from the next sign-in on`, account);
  }

  async withdraw(which: string, { right }: AdminFlags): Promise<void> {
    const account = await this.server.changeRights(which, { take: rightsNamed(right) });
    const words =
      account.rights.length === 0 ? 'is no administrator any more' : `may ${listed(account.rights)}, and nothing else`;
    this.printAccount(`${account.name} ${words}`, account);
  }

  async createApiKey(name: string, { scope, days = '0' }: AdminFlags): Promise<void> {
    const scopes = scope!.split(',').map((word) => word.trim());
    const { apiKey, secret } = await this.server.createApiKey(
      name,
      scopes,
      days === '0' ? 0 : numberOf('--days', days),
    );
    this.print([`made the API key ${name}, which may ${scopes.join(', ')}. It is told this once:`, secret], {
      ...{ event: 'adminApiKey', apiKey, secret },
    });
  }

  async apiKeys(flags: AdminFlags): Promise<void> {
    await printList(this.server.apiKeys(), flags, this.print, {
      ...{ event: 'adminApiKeys', name: 'apiKeys', lines: apiKeyLine, nothing: 'no API keys yet' },
    });
  }

  async revokeApiKey(which: string): Promise<void> {
    const apiKey = await this.server.revokeApiKey(which);
    this.print(`the API key ${apiKey.name} lets nobody in any more`, { event: 'adminApiKey', apiKey });
  }

  // ---- details ----

  private printAccount(words: string, account: AdminAccount, peers?: string[]): void {
    this.print(words, { event: 'adminAccount', account, ...(peers && { peers }) });
  }

  private async isPeerOf(roomId: string, peerId: string): Promise<boolean> {
    for await (const { id } of this.server.peers({ roomId, goneToo: true })) if (id === peerId) return true;
    return false;
  }

  private async roomId(room: string | undefined): Promise<string> {
    return room === undefined ? '' : (await this.resolveRoom(room)).id;
  }

  private resolveRoom(nameOrId: string): Promise<RoomNamed> {
    return roomNamed(this.server, nameOrId);
  }
}

/** The server's. */
const LARGEST_PAGE = 500;
const RIGHTS = ['read', 'moderate', 'manage'];

/** Separated by commas; none named: all. */
function rightsNamed(text: string | undefined): string[] {
  if (text === undefined) return RIGHTS;
  const named = text.split(',').map((word) => word.trim());
  const unknown = named.find((word) => !RIGHTS.includes(word));
  if (unknown !== undefined)
    throw new ClientError('usage', `there is no right to ${unknown}: --right takes ${RIGHTS.join(', ')}`, 2);
  return named;
}

const listed = (words: readonly string[]): string => words.join(' and ');
