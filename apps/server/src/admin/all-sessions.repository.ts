import { Injectable } from '@nestjs/common';
import { Database } from '../database/database';
import type { Prisma } from '../database/generated/client';
import { Cursor, ID, TIME } from '../paging/cursor';
import { type PageOf, pageOf, type PageOptions } from '../paging/page';
import type { PeerAnswer, SessionAnswer } from '../generated/answers';

/** Sessions and peers of every room, to look at. */
@Injectable()
export class AllSessionsRepository {
  constructor(private readonly db: Database) {}

  /** The oldest first. */
  async sessions(
    options: { roomId: string | null; endedToo: boolean },
    { size, after }: PageOptions,
  ): Promise<PageOf<SessionAnswer>> {
    const key = SESSIONS.read(after);
    const rows = await this.db.session.findMany({
      where: {
        ...(options.roomId !== null && { roomId: options.roomId }),
        ...(!options.endedToo && { endedAt: null }),
        ...(key && { OR: [{ startedAt: { gt: key[0] } }, { startedAt: key[0], id: { gt: key[1] } }] }),
      },
      include: {
        room: { select: { name: true } },
        _count: { select: { peers: { where: { state: { in: ['arriving', 'ready'] } } } } },
      },
      orderBy: [{ startedAt: 'asc' }, { id: 'asc' }],
      take: size + 1,
    });
    return pageOf(rows, {
      size,
      cursor: SESSIONS,
      keyOf: ({ startedAt, id }) => [startedAt, id] as const,
      itemOf: ({ id, roomId, room, startedAt, endedAt, masterPeerId, term, _count }) => ({
        ...{ id, roomId, roomName: room.name, term, masterPeerId: masterPeerId ?? '', peers: _count.peers },
        startedAtMs: startedAt.getTime(),
        endedAtMs: endedAt?.getTime(),
      }),
    });
  }

  /** The oldest first. */
  async peers(
    options: { roomId: string | null; sessionId: string | null; goneToo: boolean },
    { size, after }: PageOptions,
  ): Promise<PageOf<PeerAnswer>> {
    const key = PEERS.read(after);
    const rows = await this.db.peer.findMany({
      where: {
        ...(options.sessionId === null ? { session: { endedAt: null } } : { sessionId: options.sessionId }),
        ...(options.roomId !== null && { AND: { session: { roomId: options.roomId } } }),
        ...(!options.goneToo && { state: { in: ['arriving', 'ready'] } }),
        ...(key && { OR: [{ createdAt: { gt: key[0] } }, { createdAt: key[0], id: { gt: key[1] } }] }),
      },
      include: WITH_PLACE,
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      take: size + 1,
    });
    return pageOf(rows, {
      size,
      cursor: PEERS,
      keyOf: ({ createdAt, id }) => [createdAt, id] as const,
      itemOf: answerOf,
    });
  }

  /** null: there is no such peer. */
  async roomOf(peerId: string): Promise<string | null> {
    const peer = await this.db.peer.findUnique({ where: { id: peerId }, select: { session: true } });
    return peer?.session.roomId ?? null;
  }

  /** The rooms whose session an account has a part in. */
  async roomsWith(accountId: string): Promise<string[]> {
    const where = { endedAt: null, peers: { some: { ...NOT_REMOVED, accountId } } };
    const rows = await this.db.session.findMany({ where, select: { roomId: true } });
    return rows.map(({ roomId }) => roomId);
  }
}

// ---- details ----

const SESSIONS = new Cursor('sessions', [TIME, ID]);
const PEERS = new Cursor('peers', [TIME, ID]);

/** Includes peers that said goodbye, because only they themselves know whether their links are closed. */
const NOT_REMOVED = { state: { not: 'removed' as const } };

const WITH_PLACE = {
  account: { select: { name: true, displayName: true, guest: true } },
  session: { select: { roomId: true, masterPeerId: true, room: { select: { name: true } } } },
} satisfies Prisma.PeerInclude;

type Row = Prisma.PeerGetPayload<{ include: typeof WITH_PLACE }>;
type Link = PeerAnswer['links'][number];

const answerOf = (row: Row): PeerAnswer => ({
  id: row.id,
  sessionId: row.sessionId,
  roomId: row.session.roomId,
  roomName: row.session.room.name,
  accountId: row.accountId,
  accountName: row.account.name,
  displayName: row.account.displayName,
  guest: row.account.guest,
  device: row.device,
  agent: row.agent,
  seenAt: row.seenAt,
  state: row.state,
  createdAtMs: row.createdAt.getTime(),
  master: row.session.masterPeerId === row.id,
  clock: {
    state: row.clockState,
    rttUs: row.rttUs ?? undefined,
    jitterBoundUs: row.jitterBoundUs ?? undefined,
    pathBoundUs: row.pathBoundUs ?? undefined,
  },
  links: (row.links as unknown as (Link & { rttUs: number | null })[]).map(({ rttUs, ...link }) => ({
    ...link,
    rttUs: rttUs ?? undefined,
    figures: link.figures ?? {}, // of a server of before, beside which this one runs
  })),
  heardAtMs: row.heardAt?.getTime(),
});
