import { Injectable } from '@nestjs/common';
import { Database } from '../database/database';
import type { Prisma } from '../database/generated/client';
import { RoomChange } from '../database/room-change';
import type { PageOf, PageOptions } from '../paging/page';
import { bansOf } from '../rooms/bans';
import { mayPlay } from '../rooms/rights';
import type { Ban } from '../rooms/room';
import { lastEpochs } from './last-epochs';
import { PEER_COLUMNS, type PeerColumns, peerOf, readPeer, withPerson } from './peer-row';
import {
  type NumberedEvent,
  type PastEpoch,
  type Peer,
  type Permission,
  SERVER_ELECTOR,
  type Session,
  type SessionEvent,
  type TimingReport,
} from './session';
import { RosterChange } from './roster-change';
import { SessionChange } from './session-change';

@Injectable()
export class SessionsRepository {
  constructor(private readonly db: Database) {}

  /** One change of a room, after every earlier one and before every later one. null: there is no such room. */
  change<T>(roomId: string, work: (change: SessionChange) => Promise<T>): Promise<T | null> {
    return RoomChange.run(this.db, roomId, (room) => work(new SessionChange(room)));
  }

  /** The same for changes of roster and master, which happen all the time. */
  changeRoster<T>(roomId: string, work: (change: RosterChange) => Promise<T>): Promise<T | null> {
    return RoomChange.runBare(this.db, roomId, (room) => work(new RosterChange(room)));
  }

  /** Up to `limit` events after `number`, in order. */
  async eventsAfter(roomId: string, number: number, limit: number): Promise<NumberedEvent[]> {
    const where = { roomId, number: { gt: number } };
    const rows = await this.db.roomEvent.findMany({ where, orderBy: { number: 'asc' }, take: limit });
    return rows.map((row) => {
      const event = { kind: row.kind, ...(row.payload as Prisma.JsonObject) } as unknown as SessionEvent;
      return { ...event, number: Number(row.number) };
    });
  }

  /** The same, each with the peer that came or changed with it, as it is now: one read, however much has happened. */
  async follow(roomId: string, number: number, limit: number): Promise<{ event: NumberedEvent; peer: Peer | null }[]> {
    const rows = await this.db.bare.$queryRaw<FollowedRow[]>`
      SELECT event.number, event.kind, event.payload, ${PEER_COLUMNS}
        FROM room_event AS event
        LEFT JOIN peer ON event.kind IN ('peer-joined', 'peer-resumed', 'peer-candidates')
                      AND peer.id = (event.payload->>'peerId')::uuid
        LEFT JOIN account ON account.id = peer.account_id
        LEFT JOIN member ON member.room_id = event.room_id AND member.account_id = peer.account_id
       WHERE event.room_id = ${roomId}::uuid AND event.number > ${number}
       ORDER BY event.number LIMIT ${limit}`;
    return rows.map((row) => ({
      event: { kind: row.kind, ...(row.payload as object), number: Number(row.number) } as NumberedEvent,
      peer: row.id === null ? null : readPeer(row),
    }));
  }

  /** The running session of a room, read under the room's lock. `sessionId` is empty if there is none. */
  async sessionNow(roomId: string) {
    const now = await this.changeRoster(roomId, async (room) => {
      const session = await room.openSession();
      const ready = session ? (await room.present(session.id)).filter(({ state }) => state === 'ready') : [];
      return {
        number: room.number,
        sessionId: session?.id ?? '',
        peers: new Map(ready.map((peer) => [peer.id, peer])),
        master: session ? await room.epochs.master(session) : null,
        removals: session ? await room.removals(session.id) : [],
        permissions: session ? await room.permissions(session.id) : NO_PERMISSIONS,
        relayOnly: room.relayOnly,
      };
    });
    const nothing = { number: 0, sessionId: '', master: null, removals: [], relayOnly: false };
    return now ?? { ...nothing, peers: new Map<string, Peer>(), permissions: NO_PERMISSIONS };
  }

  bans(roomId: string, page: PageOptions): Promise<PageOf<Ban>> {
    return bansOf(this.db, roomId, page);
  }

  /** null: there is no such peer. */
  async roomOf(peerId: string): Promise<string | null> {
    const peer = await this.db.peer.findUnique({ where: { id: peerId }, select: { session: true } });
    return peer?.session.roomId ?? null;
  }

  /** The peers on the roster now; the first to join first. */
  async readyPeers(session: { id: string; roomId: string }): Promise<Peer[]> {
    const where = { sessionId: session.id, state: 'ready' as const };
    const rows = await this.db.peer.findMany({
      where,
      include: withPerson(session.roomId),
      orderBy: { joinedNumber: 'asc' },
    });
    return rows.map(peerOf);
  }

  session(id: string): Promise<Session | null> {
    return this.db.session.findUnique({ where: { id } });
  }

  /** True: some peer of that session, present or not, elects under that number. [ELECTION-5.2-3] */
  async isElector(session: { id: string; roomId: string }, elector: number): Promise<boolean> {
    const numbers = elector === 1 ? [0, 1] : [elector];
    const beginsWith = numbers.map((number) => {
      const first = number.toString(16).padStart(8, '0');
      return { id: { gte: `${first}-0000-0000-0000-000000000000`, lte: `${first}-ffff-ffff-ffff-ffffffffffff` } };
    });
    const where = { sessionId: session.id, joinedNumber: { not: null }, OR: beginsWith };
    const rows = await this.db.peer.findMany({ where, include: withPerson(session.roomId) });
    return rows.map(peerOf).some(mayPlay);
  }

  /** The latest first. */
  async lastEpochs(sessionId: string): Promise<PastEpoch[]> {
    return lastEpochs(this.db.bare, sessionId);
  }

  /** By the database's clock: the one that all servers share. */
  async nowMs(): Promise<number> {
    const [row] = await this.db.$queryRaw<[{ now: number }]>`
      SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now`;
    return row.now;
  }

  /** False: another stream speaks for this peer now, or none does. */
  async setTiming(peerId: string, streamId: string, report: TimingReport): Promise<boolean> {
    const { state: clockState, synchronised } = report;
    const figures = { rttUs: report.rttUs, jitterBoundUs: report.jitterBoundUs, pathBoundUs: report.pathBoundUs };
    const links = report.links.map((link) => ({ ...link, rttUs: link.rttUs ?? null }));
    // Only the server's own epochs are judged here: epochs of peers are simply followed by a later one of the server's.
    const { service } = report;
    const judged =
      service?.epoch?.elector === SERVER_ELECTOR
        ? { judgedTerm: service.epoch.term, served: service.served }
        : NOT_JUDGED;
    const none = { rttUs: null, jitterBoundUs: null, pathBoundUs: null };
    const { count } = await this.db.peer.updateMany({
      where: { id: peerId, streamId, state: 'ready' },
      data: {
        ...{ clockState, synchronised, links, heardAt: new Date(), ...judged, ...(synchronised ? figures : none) },
        ...(report.inputs && { inputs: report.inputs }),
      },
    });
    return count === 1;
  }

  /** The rooms in which somebody is present at that replica. */
  async roomsOf(replicaId: string): Promise<string[]> {
    const rows = await this.db.$queryRaw<{ roomId: string }[]>`
      SELECT DISTINCT room_id AS "roomId" FROM peer JOIN session ON session.id = session_id
       WHERE replica_id = ${replicaId}::uuid AND state IN ('arriving', 'ready')`;
    return rows.map(({ roomId }) => roomId);
  }

  /** By the database's clock. */
  sessionsEmptyFor(seconds: number): Promise<{ id: string; roomId: string }[]> {
    return this.db.$queryRaw`
      SELECT id, room_id AS "roomId" FROM session
       WHERE ended_at IS NULL AND empty_since < now() - ${seconds} * interval '1 second'`;
  }
}

// ---- details ----

type FollowedRow = { number: bigint; kind: string; payload: unknown } & PeerColumns;

const NO_PERMISSIONS: ReadonlyMap<string, Permission> = new Map();

const NOT_JUDGED = { judgedTerm: null, served: null };
