import type { AuditNote, Target } from '../audit/audit';
import { Prisma } from '../database/generated/client';
import { ownBytes } from '../database/bytes';
import type { RoomChange } from '../database/room-change';
import { writeAudit } from '../audit/write-audit';
import { banOf } from '../rooms/bans';
import { lockAccount } from '../rooms/alone';
import { revokeAllOf } from '../rooms/revoke';
import { mayDo } from '../rooms/rights';
import type { Ban, Member, MemberRole, RoomSettings } from '../rooms/room';
import { lastEpochs } from './last-epochs';
import { readPeers } from './peer-row';
import {
  type Master,
  type PastEpoch,
  type Peer,
  type Permission,
  type ReadyWord,
  type Removal,
  rosterPeer,
  type Session,
  type SessionEvent,
} from './session';

/** What may change of a member; what is left out stays. */
export type MemberChange = Partial<Pick<Member, 'role' | 'muted' | 'mutedPorts'>>;

/** What a session's rules can read and do inside one change of its room. */
export class SessionChange {
  constructor(private readonly room: RoomChange) {}

  /** Of the room's last event, this change's own included. */
  get number(): number {
    return this.room.number;
  }

  /** The database's clock. */
  get nowMs(): number {
    return this.room.nowMs;
  }

  async roleOf(accountId: string): Promise<MemberRole | null> {
    const key = { roomId_accountId: { roomId: this.room.roomId, accountId } };
    return (await this.room.tx.member.findUnique({ where: key }))?.role ?? null;
  }

  /** Nobody may enter. */
  get isClosed(): boolean {
    return this.room.isClosed;
  }

  /** As of this change: whoever disables the account meanwhile waits for it, and then finds the peers it made. */
  async isDisabled(accountId: string): Promise<boolean> {
    const [account] = await this.room.tx.$queryRaw<{ disabled: boolean }[]>`
      SELECT disabled_at IS NOT NULL AS disabled FROM account WHERE id = ${accountId}::uuid FOR SHARE`;
    return account?.disabled ?? true;
  }

  /** Nobody may come with a second device. */
  get refusesSecondDevices(): boolean {
    return this.room.secondDevice === 'refused';
  }

  /** So many may be in its session at once; null: as many as the server lets in. */
  get mostPlayers(): number | null {
    return this.room.mostPlayers;
  }

  /** What is given of what its owner decides; `pinnedId` null: nobody is to be timing master. Who plays is told. */
  async updateRoom(
    { mostPlayers, ...settings }: Omit<RoomSettings, 'pinnedMaster'>,
    pinnedId: string | null | undefined,
  ): Promise<void> {
    const { roomId, tx } = this.room;
    const data = { ...given(settings), ...(mostPlayers !== undefined && { mostPlayers: mostPlayers || null }) };
    const { sysex } = await tx.room.update({ where: { id: roomId }, data, select: { sysex: true } });
    if (pinnedId !== undefined) {
      await tx.member.updateMany({ where: { roomId, pinned: true }, data: { pinned: false } });
      if (pinnedId !== null)
        await tx.member.update({
          where: { roomId_accountId: { roomId, accountId: pinnedId } },
          data: { pinned: true },
        });
    }
    const session = await this.openSession();
    const pinned = { sessionId: session?.id ?? '', account: { members: { some: { roomId, pinned: true } } } };
    const peers = session ? await tx.peer.findMany({ where: pinned, select: { id: true } }) : [];
    await this.append({ kind: 'room-changed', sysex, pinnedPeerIds: peers.map(({ id }) => id) });
  }

  async openSession(): Promise<Session | null> {
    const [open] = await this.room.tx.$queryRaw<Session[]>`
      SELECT id, room_id AS "roomId", empty_since AS "emptySince", term, master_peer_id AS "masterPeerId"
        FROM session WHERE room_id = ${this.room.roomId}::uuid AND ended_at IS NULL`;
    return open ?? null;
  }

  startSession(): Promise<Session> {
    return this.room.tx.session.create({ data: { roomId: this.room.roomId } });
  }

  /**
   * Goes on with the session of a peer that was lost, though it had ended: nobody was seen in it for long, and yet the jam
   * went on. null: the peer is of no session of this room, said goodbye, or was removed.
   */
  async reopenSessionOf(peerId: string): Promise<Session | null> {
    const peer = await this.room.tx.peer.findUnique({ where: { id: peerId }, include: { session: true } });
    if (!peer || peer.state === 'left' || peer.state === 'removed') return null;
    if (peer.session.roomId !== this.room.roomId) return null;
    return this.room.tx.session.update({ where: { id: peer.sessionId }, data: { endedAt: null } });
  }

  async endSession(id: string): Promise<void> {
    await this.room.tx.session.update({ where: { id }, data: { endedAt: new Date(this.nowMs) } });
  }

  /** Since now nobody is in it, or somebody is again. */
  async setEmpty(id: string, isEmpty: boolean): Promise<void> {
    await this.room.tx.session.update({ where: { id }, data: { emptySince: isEmpty ? new Date(this.nowMs) : null } });
  }

  async peer(id: string): Promise<Peer | null> {
    return (await this.read(Prisma.sql`peer.id = ${id}::uuid`))[0] ?? null;
  }

  /** Those with a stream, ready or about to be; the oldest first. */
  present(sessionId: string): Promise<Peer[]> {
    return this.read(Prisma.sql`peer.session_id = ${sessionId}::uuid AND peer.state IN ('arriving', 'ready')`);
  }

  /** Every peer of an account in a session, wherever it is by now; the oldest first. */
  peersOf(sessionId: string, accountId: string): Promise<Peer[]> {
    return this.read(Prisma.sql`peer.session_id = ${sessionId}::uuid AND peer.account_id = ${accountId}::uuid`);
  }

  /** Everybody on the roster is introduced to the peers of that account anew, in words of now. */
  async introduceAgain(accountId: string): Promise<void> {
    const session = await this.openSession();
    const peers = session ? await this.peersOf(session.id, accountId) : [];
    for (const { id: peerId, sessionId, state } of peers)
      if (state === 'ready') await this.append({ kind: 'peer-candidates', sessionId, peerId });
  }

  /** Every peer of a session, wherever it is by now, but those that were removed; the oldest first. */
  everybodyOf(sessionId: string): Promise<Peer[]> {
    return this.read(Prisma.sql`peer.session_id = ${sessionId}::uuid AND peer.state <> 'removed'`);
  }

  /** Off the roster for good; returns the number of the event that tells it. */
  async removePeer({ id: peerId, sessionId, accountId }: Peer, { reason, ...signed }: Removal): Promise<number> {
    const [payload, signature] = [ownBytes(signed.payload), ownBytes(signed.signature)];
    const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
    const word = { payload: base64(payload), signature: base64(signature) };
    await this.updatePeer(peerId, { state: 'removed' });
    const number = await this.append({ kind: 'peer-removed', sessionId, peerId, reason, ...word });
    await this.room.tx.removal.create({ data: { peerId, sessionId, accountId, reason, payload, signature, number } });
    return number;
  }

  /** What is given of what a member may do from now on; the invitations of who may no longer invite are revoked. */
  async updateMember(accountId: string, change: MemberChange): Promise<void> {
    const key = { roomId_accountId: { roomId: this.room.roomId, accountId } };
    await this.room.tx.member.update({ where: key, data: change });
    if (change.role && !mayDo(change.role, 'invite')) await revokeAllOf(this.room.tx, this.room.roomId, accountId);
  }

  /**
   * Names of what an account plays in the session that goes on. null: it is not there; `isAll` is false where one of its
   * clients is too old to say.
   */
  async inputsOf(accountId: string): Promise<{ names: string[]; isAll: boolean } | null> {
    const present = { in: ['arriving' as const, 'ready' as const] };
    const where = { accountId, state: present, session: { roomId: this.room.roomId, endedAt: null } };
    const rows = await this.room.tx.peer.findMany({ where, select: { inputs: true }, orderBy: { createdAt: 'asc' } });
    if (rows.length === 0) return null;
    const names = rows.flatMap(({ inputs }) => (inputs as string[] | null) ?? []);
    return { names: [...new Set(names)], isAll: rows.every(({ inputs }) => inputs !== null) };
  }

  /** null: nobody in the room has that name. */
  member(name: string): Promise<Member | null> {
    return this.findMember({ account: { nameKey: name.toLowerCase() } });
  }

  /** null: it is none. */
  memberOf(accountId: string): Promise<Member | null> {
    return this.findMember({ accountId });
  }

  private async findMember(which: Prisma.MemberWhereInput): Promise<Member | null> {
    const where = { roomId: this.room.roomId, ...which };
    const account = { select: { name: true, displayName: true, guest: true } };
    const row = await this.room.tx.member.findFirst({ where, include: { account } });
    if (!row) return null;
    const { accountId, role, muted, mutedPorts } = row;
    return { accountId, ...row.account, role, muted, mutedPorts };
  }

  /** Tells what a peer may do from here on. */
  async permitPeer({ id: peerId, sessionId, role, muted, mutedPorts }: Peer, signed: Permission): Promise<void> {
    const [payload, signature] = [ownBytes(signed.payload), ownBytes(signed.signature)];
    const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
    const word = { payload: base64(payload), signature: base64(signature) };
    const may = { role, muted, mutedPorts };
    const number = await this.append({ kind: 'peer-permitted', sessionId, peerId, ...may, ...word });
    const kept = { sessionId, payload, signature, number };
    await this.room.tx.permission.upsert({ where: { peerId }, create: { peerId, ...kept }, update: kept });
  }

  /** The latest of each peer of a session that has one, by peer. */
  async permissions(sessionId: string): Promise<ReadonlyMap<string, Permission>> {
    const rows = await this.room.tx.permission.findMany({ where: { sessionId }, orderBy: { number: 'asc' } });
    return new Map(rows.map((row) => [row.peerId, row]));
  }

  /** Ends the membership, and the invitations that it gave. */
  async endMembership(accountId: string): Promise<void> {
    const { roomId, tx } = this.room;
    await tx.member.deleteMany({ where: { roomId, accountId } });
    await revokeAllOf(tx, roomId, accountId);
  }

  /** Who owns it becomes a moderator. What was muted of the new owner nobody could take back. Throws as `isTaken` knows. */
  async transfer(fromId: string, toId: string): Promise<void> {
    const { roomId, tx } = this.room;
    await tx.room.update({ where: { id: roomId }, data: { ownerId: toId } });
    await this.updateMember(fromId, { role: 'moderator' });
    await this.updateMember(toId, { role: 'owner', muted: false, mutedPorts: [] });
  }

  async roomsOwnedBy(accountId: string): Promise<number> {
    await lockAccount(this.room.tx, accountId); // until this is written
    return this.room.tx.room.count({ where: { ownerId: accountId, closedAt: null } });
  }

  /** Nobody enters any more. */
  async closeRoom(): Promise<void> {
    await this.room.tx.room.update({ where: { id: this.room.roomId }, data: { closedAt: new Date(this.nowMs) } });
    await this.append({ kind: 'room-closed' });
  }

  async nameOfRoom(): Promise<string> {
    return (await this.room.tx.room.findUniqueOrThrow({ where: { id: this.room.roomId } })).name;
  }

  /** null: nothing bars that account from the room. */
  banOf(accountId: string): Promise<Ban | null> {
    return banOf(this.room.tx, this.room.roomId, accountId);
  }

  /** null: nobody of that name is banned. */
  async banned(name: string): Promise<Pick<Ban, 'accountId' | 'name' | 'guest'> | null> {
    const where = { roomId: this.room.roomId, account: { nameKey: name.toLowerCase() } };
    const account = { select: { name: true, guest: true } };
    const row = await this.room.tx.ban.findFirst({ where, include: { account } });
    return row && { accountId: row.accountId, ...row.account };
  }

  /** Ends the membership, and the invitations that it gave, too. */
  async ban({ accountId, reason, until }: Ban): Promise<void> {
    const { roomId, tx } = this.room;
    const key = { roomId_accountId: { roomId, accountId } };
    await tx.ban.upsert({ where: key, create: { roomId, accountId, reason, until }, update: { reason, until } });
    await this.endMembership(accountId);
  }

  /** False: nobody of that name is banned. */
  async liftBan(name: string): Promise<boolean> {
    const where = { roomId: this.room.roomId, account: { nameKey: name.toLowerCase() } };
    return (await this.room.tx.ban.deleteMany({ where })).count > 0;
  }

  /** What bars an account from a session: the latest word; null: nothing does. */
  removalOf(sessionId: string, accountId: string): Promise<Removal | null> {
    return this.room.tx.removal.findFirst({ where: { sessionId, accountId }, orderBy: { number: 'desc' } });
  }

  /** All of a session, the first first. */
  removals(sessionId: string): Promise<Removal[]> {
    return this.room.tx.removal.findMany({ where: { sessionId }, orderBy: { number: 'asc' } });
  }

  /** With the change that the note is about. */
  note(note: AuditNote, target: Target): Promise<void> {
    return writeAudit(this.room.tx, note, target);
  }

  addPeer(data: Omit<Prisma.PeerUncheckedCreateInput, 'id'>): Promise<{ id: string }> {
    return this.room.tx.peer.create({ data, select: { id: true } });
  }

  async updatePeer(id: string, data: Prisma.PeerUncheckedUpdateInput): Promise<void> {
    await this.room.tx.peer.update({ where: { id }, data });
  }

  /**
   * Takes everybody off the roster who is there by a replica that is gone, in one statement; nobody where that has a lease
   * again, or another one than `beatAt`. Returns the sessions they were in.
   */
  async loseThoseOf(replicaId: string, beatAt: string | null): Promise<string[]> {
    const gone = await this.room.tx.$queryRaw<{ id: string; sessionId: string; state: Peer['state'] }[]>`
      WITH gone AS (
        SELECT peer.id, session_id, state FROM peer JOIN session ON session.id = session_id
         WHERE room_id = ${this.room.roomId}::uuid AND replica_id = ${replicaId}::uuid AND state IN ('arriving', 'ready')
           AND NOT EXISTS (SELECT FROM replica WHERE id = ${replicaId}::uuid
                            AND beat_at IS DISTINCT FROM ${beatAt}::timestamptz)
         ORDER BY joined_number
      ), lost AS (UPDATE peer SET state = 'lost' FROM gone WHERE peer.id = gone.id)
      SELECT id, session_id AS "sessionId", state FROM gone`;
    const left = gone.filter(({ state }) => state === 'ready');
    await this.room.appendAll(
      left.map(({ id: peerId, sessionId }) => ({ kind: 'peer-left', payload: { sessionId, peerId, reason: 'lost' } })),
    );
    return [...new Set(gone.map(({ sessionId }) => sessionId))];
  }

  /** On the roster again as it was, by the stream that it had all the time. */
  async putBack(peer: Peer, replicaId: string): Promise<void> {
    await this.updatePeer(peer.id, { state: 'ready', replicaId });
    const { sessionId, streamId } = peer;
    await this.append({ kind: 'peer-joined', sessionId, streamId, ...rosterPeer(peer) });
  }

  /** On the roster from here on, with clocks that nobody has heard of yet. */
  async putOnRoster(peer: Peer, word: ReadyWord): Promise<void> {
    const joinedNumber = peer.joinedNumber ?? this.number + 1;
    await this.updatePeer(peer.id, {
      state: 'ready',
      fingerprint: ownBytes(word.fingerprint),
      boot: word.boot,
      candidates: word.candidates as unknown as Prisma.InputJsonArray,
      joinedNumber,
      clockState: 'unheard',
      synchronised: false,
      rttUs: null,
      jitterBoundUs: null,
      pathBoundUs: null,
      judgedTerm: null,
      served: null,
      links: [],
      heardAt: null,
    });
    const { sessionId, streamId } = peer;
    await this.append({ kind: 'peer-joined', sessionId, streamId, ...rosterPeer({ ...peer, joinedNumber }) });
  }

  /** The new epoch, its row and its event. */
  async commitEpoch(sessionId: string, master: Master): Promise<void> {
    const number = await this.append({ kind: 'master', sessionId, ...master });
    const { term, elector, peerId: masterPeerId, reason } = master;
    await this.room.tx.epoch.create({ data: { sessionId, term, elector, masterPeerId, reason, number } });
    await this.room.tx.session.update({ where: { id: sessionId }, data: { term, masterPeerId } });
  }

  async master(session: Session): Promise<Master | null> {
    if (session.masterPeerId === null) return null;
    const key = { sessionId_term: { sessionId: session.id, term: session.term } };
    const epoch = await this.room.tx.epoch.findUnique({ where: key });
    return epoch && { term: epoch.term, elector: epoch.elector, peerId: epoch.masterPeerId, reason: epoch.reason };
  }

  /** The latest first. */
  lastEpochs(sessionId: string): Promise<PastEpoch[]> {
    return lastEpochs(this.room.tx, sessionId);
  }

  async clearMaster(sessionId: string): Promise<void> {
    await this.room.tx.session.update({ where: { id: sessionId }, data: { masterPeerId: null } });
  }

  append({ kind, ...payload }: SessionEvent): Promise<number> {
    return this.room.append(kind, payload as Prisma.InputJsonObject);
  }

  // ---- details ----

  private read(where: Prisma.Sql): Promise<Peer[]> {
    return readPeers(this.room.tx, this.room.roomId, where);
  }
}

// ---- details ----

/** Without what was left out. */
const given = <T extends object>(settings: T) =>
  Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
