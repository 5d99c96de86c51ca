import { Injectable } from '@nestjs/common';
import { Database, isTaken, type Transaction } from '../database/database';
import type { Prisma } from '../database/generated/client';
import { writeAudit } from '../audit/write-audit';
import { Cursor, ID, TIME } from '../paging/cursor';
import { type PageOf, pageOf, type PageOptions } from '../paging/page';
import { firstMembers, type Members, membersOf, SHOWN, SHOWN_IN_LIST } from '../rooms/members';
import { refuseGuest } from '../rooms/new-member';
import type { Member } from '../rooms/room';
import type { AuditNote, Target } from '../audit/audit';
import type { RoomAnswer } from '../generated/answers';

/** All rooms, whoever owns them. */
@Injectable()
export class AllRoomsRepository {
  constructor(private readonly db: Database) {}

  /** The oldest first. */
  async list(name: string | null, { size, after }: PageOptions): Promise<PageOf<RoomAnswer>> {
    const key = ROOMS.read(after);
    const rows = await this.db.room.findMany({
      where: {
        deletedAt: null,
        ...(name !== null && { name }),
        ...(key && { OR: [{ createdAt: { gt: key[0] } }, { createdAt: key[0], id: { gt: key[1] } }] }),
      },
      include: WITH_PEOPLE,
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      take: size + 1,
    });
    const ids = rows.map(({ id }) => id);
    const members = await firstMembers(this.db, ids, SHOWN_IN_LIST);
    return pageOf(rows, {
      size,
      cursor: ROOMS,
      keyOf: ({ createdAt, id }) => [createdAt, id] as const,
      itemOf: (row) => answerOf(row, members(row.id)),
    });
  }

  /** By name; null: there is no such room. */
  async members(roomId: string, page: PageOptions): Promise<PageOf<Member> | null> {
    return (await this.isThere(roomId)) ? membersOf(this.db, roomId, page) : null;
  }

  async isThere(id: string): Promise<boolean> {
    return (await this.db.room.count({ where: { id, deletedAt: null } })) === 1;
  }

  /** null: that owner has a room of this name. */
  async create(ownerId: string, name: string, note: AuditNote): Promise<RoomAnswer | null> {
    try {
      return await this.db.$transaction(async (tx) => {
        await refuseGuest(tx, ownerId, 'a guest owns no room: they have to set a password first');
        const members = { create: { accountId: ownerId, role: 'owner' as const } };
        const { id } = await tx.room.create({ data: { ownerId, name, members } });
        await writeAudit(tx, note, targetOf(name, id));
        return readAnswer(tx, id);
      });
    } catch (error) {
      if (isTaken(error)) return null;
      throw error;
    }
  }

  /** null: there is no such room. */
  async find(id: string): Promise<RoomAnswer | null> {
    const row = await this.db.room.findUnique({ where: { id, deletedAt: null }, include: WITH_PEOPLE });
    return row && answerOf(row, (await firstMembers(this.db, [id], SHOWN))(id));
  }
}

// ---- details ----

const ROOMS = new Cursor('all-rooms', [TIME, ID]);

const targetOf = (name: string, id: string): Target => ({ kind: 'room', id, name });

const WITH_PEOPLE = {
  owner: { select: { name: true, displayName: true } },
  members: { where: { pinned: true }, select: { account: { select: { name: true } } } },
  sessions: {
    where: { endedAt: null },
    select: { _count: { select: { peers: { where: { state: { in: ['arriving', 'ready'] } } } } } },
  },
} satisfies Prisma.RoomInclude;

type Row = Prisma.RoomGetPayload<{ include: typeof WITH_PEOPLE }>;

const readAnswer = async (tx: Transaction, id: string): Promise<RoomAnswer> =>
  answerOf(
    await tx.room.findUniqueOrThrow({ where: { id }, include: WITH_PEOPLE }),
    (await firstMembers(tx, [id], SHOWN))(id),
  );

const answerOf = (row: Row, members: Members): RoomAnswer => ({
  id: row.id,
  name: row.name,
  ownerName: row.owner.name,
  ownerDisplayName: row.owner.displayName,
  ...members,
  secondDevice: row.secondDevice,
  sysex: row.sysex,
  mostPlayers: row.mostPlayers ?? 0,
  entry: row.entry,
  publicRole: row.publicRole,
  pinnedMaster: row.members[0]?.account.name ?? '',
  guests: row.guests,
  playout: row.playout,
  playoutMs: row.playoutMs,
  relayOnly: row.relayOnly,
  createdAtMs: row.createdAt.getTime(),
  closedAtMs: row.closedAt?.getTime(),
  number: Number(row.nextNumber) - 1,
  peers: row.sessions.reduce((sum, { _count }) => sum + _count.peers, 0),
});
