import type { AuditNote, Target } from '../audit/audit';
import { writeAudit } from '../audit/write-audit';
import { ownBytes } from '../database/bytes';
import { Prisma } from '../database/generated/client';
import type { RoomChange } from '../database/room-change';
import type { RoomSettings } from '../rooms/room';
import { appendEvent } from './append-event';
import { readPeers } from './peer-row';
import { RoomMembers } from './room-members';
import {
  type Peer,
  type Permission,
  type ReadyWord,
  type Removal,
  rosterPeer,
  type Session,
  type SessionEvent,
} from './session';
import { SessionEpochs } from './session-epochs';

/** What a session's rules can read and do inside one change of its room. */
export class SessionChange {
  readonly members: RoomMembers;
  readonly epochs: SessionEpochs;

  constructor(private readonly room: RoomChange) {
    this.members = new RoomMembers(room);
    this.epochs = new SessionEpochs(room);
  }

  /** Of the room's last event, this change's own included. */
  get number(): number {
    return this.room.number;
  }

  /** The database's clock. */
  get nowMs(): number {
    return this.room.nowMs;
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

  /** Nobody enters any more. */
  async closeRoom(): Promise<void> {
    await this.room.tx.room.update({ where: { id: this.room.roomId }, data: { closedAt: new Date(this.nowMs) } });
    await this.append({ kind: 'room-closed' });
  }

  /** An administrator has deleted it: for them there is no such room any more. */
  async isDeleted(): Promise<boolean> {
    const { deletedAt } = await this.room.tx.room.findUniqueOrThrow({ where: { id: this.room.roomId } });
    return deletedAt !== null;
  }

  /** It is in no list any more, and the reaper takes it, with all that is kept of it. */
  async markDeleted(): Promise<void> {
    await this.room.tx.room.update({ where: { id: this.room.roomId }, data: { deletedAt: new Date(this.nowMs) } });
  }

  async nameOfRoom(): Promise<string> {
    return (await this.room.tx.room.findUniqueOrThrow({ where: { id: this.room.roomId } })).name;
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

  append(event: SessionEvent): Promise<number> {
    return appendEvent(this.room, event);
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
