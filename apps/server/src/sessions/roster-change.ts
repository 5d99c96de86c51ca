import { randomUUID } from 'node:crypto';
import type { Asker } from '../database/asker';
import { ownBytes } from '../database/bytes';
import { Prisma } from '../database/generated/client';
import type { RoomChange } from '../database/room-change';
import { uuid7 } from '../database/uuid7';
import type { Ban, MemberRole } from '../rooms/room';
import { appendEvent } from './append-event';
import { LAST_EPOCHS } from './last-epochs';
import { type PeerChange, updateOf } from './peer-change';
import { readPeers } from './peer-row';
import { RelayWays } from './relay-ways';
import {
  type PastEpoch,
  type Peer,
  type Permission,
  type ReadyMessage,
  type Removal,
  rosterPeer,
  type Session,
  type SessionEvent,
} from './session';
import { SessionEpochs } from './session-epochs';

/** The fields of a present peer that the rules of joining look at. */
export type Seat = Pick<Peer, 'accountId' | 'device'>;

export type NewPeer = Pick<Peer, 'sessionId' | 'accountId' | 'device' | 'agent' | 'streamId' | 'seenAt'> & {
  replicaId: string;
};

/**
 * Everything that is read and written of a room's session whenever somebody comes or goes, inside one change of the
 * room. It uses only statements of our own and never Prisma.
 */
export class RosterChange {
  readonly epochs: SessionEpochs;
  readonly relayWays: RelayWays;

  constructor(private readonly change: RoomChange<Asker>) {
    this.epochs = new SessionEpochs(change);
    this.relayWays = new RelayWays(change);
  }

  /** The number of the room's last event, those of this change included. */
  get number(): number {
    return this.change.number;
  }

  /** The database's clock. */
  get nowMs(): number {
    return this.change.nowMs;
  }

  /** True: nobody may enter. */
  get isClosed(): boolean {
    return this.change.isClosed;
  }

  /** True: nobody may come with a second device. */
  get refusesSecondDevices(): boolean {
    return this.change.secondDevice === 'refused';
  }

  /** How many may be in its session at once; null: as many as the server lets in. */
  get mostPlayers(): number | null {
    return this.change.mostPlayers;
  }

  /** Its players are told no addresses of each other. */
  get relayOnly(): boolean {
    return this.change.relayOnly;
  }

  /**
   * The role of an account in the room (null: it is no member), and whether it is disabled as of this change. An
   * administrator who disables it meanwhile waits for this change, and then finds the peers that it made.
   */
  async membershipOf(accountId: string): Promise<{ role: MemberRole | null; isDisabled: boolean }> {
    const [found] = await this.change.tx.$queryRaw<{ role: MemberRole | null; isDisabled: boolean }[]>`
      SELECT member.role::text AS role, account.disabled_at IS NOT NULL AS "isDisabled"
        FROM account LEFT JOIN member ON member.room_id = ${this.change.roomId}::uuid AND member.account_id = account.id
       WHERE account.id = ${accountId}::uuid FOR SHARE OF account`;
    return found ?? { role: null, isDisabled: true };
  }

  /** null: nothing bars that account from the room. */
  async banOf(accountId: string): Promise<Ban | null> {
    const [ban] = await this.change.tx.$queryRaw<Ban[]>`
      SELECT account.id AS "accountId", account.name, account.guest, ban.reason, ban.until
        FROM ban JOIN account ON account.id = ban.account_id
       WHERE ban.room_id = ${this.change.roomId}::uuid AND ban.account_id = ${accountId}::uuid
         AND (ban.until IS NULL OR ban.until > clock_timestamp())`;
    return ban ?? null;
  }

  // ---- the session ----

  async openSession(): Promise<Session | null> {
    const [open] = await this.change.tx.$queryRaw<Session[]>`
      SELECT ${SESSION} FROM session WHERE room_id = ${this.change.roomId}::uuid AND ended_at IS NULL`;
    return open ?? null;
  }

  /** The same with its last epochs, the latest first. */
  async openWithEpochs(): Promise<(Session & { last: PastEpoch[] }) | null> {
    const [open] = await this.change.tx.$queryRaw<(Session & { last: PastEpoch[] })[]>`
      SELECT ${SESSION}, (SELECT coalesce(json_agg(one), '[]') FROM (${LAST_EPOCHS(Prisma.sql`session.id`)}) AS one) AS last
        FROM session WHERE room_id = ${this.change.roomId}::uuid AND ended_at IS NULL`;
    return open ?? null;
  }

  async startSession(): Promise<Session> {
    const [made] = await this.change.tx.$queryRaw<Session[]>`
      INSERT INTO session (id, room_id, started_at)
      VALUES (${uuid7()}::uuid, ${this.change.roomId}::uuid, clock_timestamp()) RETURNING ${SESSION}`;
    return made!;
  }

  /**
   * Goes on with the session of a lost peer although that session had ended: the server saw nobody in it for a long
   * time, but the jam went on. null: the peer is of no session of this room, said goodbye, or was removed.
   */
  async reopenSessionOf(peerId: string): Promise<Session | null> {
    const [open] = await this.change.tx.$queryRaw<Session[]>`
      UPDATE session SET ended_at = NULL
       WHERE room_id = ${this.change.roomId}::uuid
         AND id = (SELECT session_id FROM peer WHERE id = ${peerId}::uuid AND state NOT IN ('left', 'removed'))
      RETURNING ${SESSION}`;
    return open ?? null;
  }

  async endSession(id: string): Promise<void> {
    await this.change.tx.$queryRaw`
      UPDATE session SET ended_at = ${new Date(this.nowMs)}::timestamptz WHERE id = ${id}::uuid`;
  }

  /** Records that nobody is in the session from now on, or that somebody is again. */
  async setEmpty(id: string, isEmpty: boolean): Promise<void> {
    const since = isEmpty ? new Date(this.nowMs) : null;
    await this.change.tx.$queryRaw`UPDATE session SET empty_since = ${since}::timestamptz WHERE id = ${id}::uuid`;
  }

  // ---- its peers ----

  async peer(id: string): Promise<Peer | null> {
    return (await this.read(Prisma.sql`peer.id = ${id}::uuid`))[0] ?? null;
  }

  /** The peers with a stream, ready or about to be; the oldest first. */
  present(sessionId: string): Promise<Peer[]> {
    return this.read(Prisma.sql`peer.session_id = ${sessionId}::uuid AND peer.state IN ('arriving', 'ready')`);
  }

  /** Every peer of an account in a session, wherever it is by now; the oldest first. */
  peersOf(sessionId: string, accountId: string): Promise<Peer[]> {
    return this.read(Prisma.sql`peer.session_id = ${sessionId}::uuid AND peer.account_id = ${accountId}::uuid`);
  }

  /** Every peer of a session, wherever it is by now, but those that were removed; the oldest first. */
  everybodyOf(sessionId: string): Promise<Peer[]> {
    return this.read(Prisma.sql`peer.session_id = ${sessionId}::uuid AND peer.state <> 'removed'`);
  }

  /**
   * The peers that are present, the oldest first, and why that account may not be; null: nothing bars it from that
   * session.
   */
  async entryOf(sessionId: string, accountId: string): Promise<{ removedFor: string | null; present: Seat[] }> {
    const [entry] = await this.change.tx.$queryRaw<[{ removedFor: string | null; present: Seat[] }]>`
      SELECT (SELECT reason FROM removal WHERE session_id = ${sessionId}::uuid AND account_id = ${accountId}::uuid
               ORDER BY number DESC LIMIT 1) AS "removedFor",
             (SELECT coalesce(json_agg(json_build_object('accountId', account_id, 'device', device) ORDER BY created_at), '[]')
                FROM peer WHERE session_id = ${sessionId}::uuid AND state IN ('arriving', 'ready')) AS present`;
    return entry;
  }

  /** The latest removal that bars an account from a session; null: nothing does. */
  async removalOf(sessionId: string, accountId: string): Promise<Removal | null> {
    const [removal] = await this.change.tx.$queryRaw<Removal[]>`
      SELECT reason, payload, signature FROM removal
       WHERE session_id = ${sessionId}::uuid AND account_id = ${accountId}::uuid ORDER BY number DESC LIMIT 1`;
    return removal ?? null;
  }

  /** All removals of a session, the first first. */
  async removals(sessionId: string): Promise<Removal[]> {
    return this.change.tx.$queryRaw<Removal[]>`
      SELECT reason, payload, signature FROM removal WHERE session_id = ${sessionId}::uuid ORDER BY number`;
  }

  /** The latest of each peer of a session that has one, by peer. */
  async permissions(sessionId: string): Promise<ReadonlyMap<string, Permission>> {
    const rows = await this.change.tx.$queryRaw<(Permission & { peerId: string })[]>`
      SELECT peer_id AS "peerId", payload, signature FROM permission WHERE session_id = ${sessionId}::uuid ORDER BY number`;
    return new Map(rows.map((row) => [row.peerId, row]));
  }

  async addPeer({
    sessionId,
    accountId,
    device,
    agent,
    streamId,
    seenAt,
    replicaId,
  }: NewPeer): Promise<{ id: string }> {
    const id = randomUUID();
    await this.change.tx.$queryRaw`
      INSERT INTO peer (id, session_id, account_id, device, agent, stream_id, seen_at, replica_id, created_at)
      VALUES (${id}::uuid, ${sessionId}::uuid, ${accountId}::uuid, ${device}, ${agent}, ${streamId}::uuid, ${seenAt},
              ${replicaId}::uuid, clock_timestamp())`;
    return { id };
  }

  /** `event`: the event that reports the change, if there is one. */
  async updatePeer(id: string, change: PeerChange, event?: SessionEvent): Promise<void> {
    const update = updateOf(id, change);
    if (event) await appendEvent(this.change, event, update);
    else await this.change.tx.$queryRaw(update);
  }

  /**
   * Takes all peers of a replica that is gone off the roster, in one statement; none if the replica has a lease again,
   * or another beat than `beatAt`. Returns the sessions that they were in.
   */
  async loseThoseOf(replicaId: string, beatAt: string | null): Promise<string[]> {
    const gone = await this.change.tx.$queryRaw<{ id: string; sessionId: string; state: Peer['state'] }[]>`
      WITH gone AS (
        SELECT peer.id, session_id, state FROM peer JOIN session ON session.id = session_id
         WHERE room_id = ${this.change.roomId}::uuid AND replica_id = ${replicaId}::uuid AND state IN ('arriving', 'ready')
           AND NOT EXISTS (SELECT FROM replica WHERE id = ${replicaId}::uuid
                            AND beat_at IS DISTINCT FROM ${beatAt}::timestamptz)
         ORDER BY joined_number
      ), lost AS (UPDATE peer SET state = 'lost' FROM gone WHERE peer.id = gone.id)
      SELECT id, session_id AS "sessionId", state FROM gone`;
    const left = gone.filter(({ state }) => state === 'ready');
    await this.change.appendAll(
      left.map(({ id: peerId, sessionId }) => ({ kind: 'peer-left', payload: { sessionId, peerId, reason: 'lost' } })),
    );
    return [...new Set(gone.map(({ sessionId }) => sessionId))];
  }

  /** Puts a peer back on the roster as it was, with the stream that it had all the time. */
  async putBack(peer: Peer, replicaId: string): Promise<void> {
    const { id, sessionId, streamId } = peer;
    const joined: SessionEvent = { kind: 'peer-joined', sessionId, streamId, ...rosterPeer(peer) };
    await this.updatePeer(id, { state: 'ready', replicaId }, joined);
  }

  /** Puts a peer on the roster, whose clock nobody has heard of yet. */
  async putOnRoster(peer: Peer, { fingerprint, boot, candidates }: ReadyMessage): Promise<void> {
    const { id, sessionId, streamId } = peer;
    const joinedNumber = peer.joinedNumber ?? this.number + 1;
    const joined: SessionEvent = {
      ...{ kind: 'peer-joined', sessionId, streamId },
      ...rosterPeer({ ...peer, joinedNumber }),
    };
    await appendEvent(
      this.change,
      joined,
      Prisma.sql`
        UPDATE peer SET state = 'ready', fingerprint = ${ownBytes(fingerprint)}::bytea, boot = ${boot},
               candidates = ${JSON.stringify(candidates)}::jsonb, joined_number = ${joinedNumber}::bigint,
               clock_state = 'unheard', synchronised = false, rtt_us = NULL, jitter_bound_us = NULL, path_bound_us = NULL,
               judged_term = NULL, served = NULL, links = '[]', heard_at = NULL
         WHERE id = ${id}::uuid`,
    );
  }

  /** Introduces the peers of that account anew to everybody on the roster, as they are now. */
  async introduceAgain(accountId: string): Promise<void> {
    const session = await this.openSession();
    const peers = session ? await this.peersOf(session.id, accountId) : [];
    for (const { id: peerId, sessionId, state } of peers)
      if (state === 'ready') await this.append({ kind: 'peer-candidates', sessionId, peerId });
  }

  append(event: SessionEvent): Promise<number> {
    return appendEvent(this.change, event);
  }

  // ---- details ----

  private read(where: Prisma.Sql): Promise<Peer[]> {
    return readPeers(this.change.tx, this.change.roomId, where);
  }
}

// ---- details ----

const SESSION = Prisma.sql`
  id, room_id AS "roomId", empty_since AS "emptySince", term, master_peer_id AS "masterPeerId"`;
