import { Injectable } from '@nestjs/common';
import { Database, isTaken } from '../database/database';
import type { Prisma } from '../database/generated/client';
import { RoomChange } from '../database/room-change';
import { Cursor, ID, NAME } from '../paging/cursor';
import { type PageOf, pageOf, type PageOptions } from '../paging/page';
import { alone } from './alone';
import { firstMembers, type Members, membersOf, SHOWN, SHOWN_IN_LIST } from './members';
import { becomeMember, isMember, NotTakenError, refuseDeleted, refuseGuest } from './new-member';
import type { Member, NotTaken, PublicRoom, Room } from './room';

const NAME_ALONE = { select: { name: true } };
const PINNED = { where: { pinned: true }, select: { account: NAME_ALONE } };
const NAMES = { select: { name: true, displayName: true } };
const WITH_ROOM = { room: { include: { owner: NAMES, members: PINNED } } } satisfies Prisma.MemberInclude;
const IN_ORDER: Prisma.MemberOrderByWithRelationInput[] = [{ room: { name: 'asc' } }, { roomId: 'asc' }];
/** However many of that name were closed. */
const OPEN_FIRST = {
  room: { closedAt: { sort: 'asc', nulls: 'first' } },
} satisfies Prisma.MemberOrderByWithRelationInput;
const ROOMS = new Cursor('rooms', [NAME, ID]);
const DIRECTORY = new Cursor('public-rooms', [NAME, ID]);

@Injectable()
export class RoomsRepository {
  constructor(private readonly db: Database) {}

  /** A room of its own, while it has fewer open ones than `most`. */
  async create(ownerId: string, name: string, most: number): Promise<Room | 'taken' | 'too-many'> {
    try {
      const data = { ownerId, name, members: { create: { accountId: ownerId, role: 'owner' as const } } };
      const id = await alone(this.db, ownerId, async (tx) => {
        await refuseDeleted(tx, ownerId);
        await refuseGuest(tx, ownerId, 'a guest makes no rooms: set a password first (midip2p account password)');
        if ((await tx.room.count({ where: { ownerId, closedAt: null } })) >= most) return null;
        return (await tx.room.create({ data, select: { id: true } })).id;
      });
      return id === null ? 'too-many' : (await this.ofMember(ownerId, { id }))[0]!;
    } catch (error) {
      if (isTaken(error)) return 'taken';
      throw error;
    }
  }

  /** The rooms of that id or name that `accountId` is a member of, closed ones too: enough to say that there are several. */
  async ofMember(accountId: string, only: { id: string } | { name: string }): Promise<Room[]> {
    const where = { accountId, room: only };
    const rows = await this.db.member.findMany({
      ...{ where, include: WITH_ROOM, take: MOST_OF_A_NAME },
      orderBy: [OPEN_FIRST, ...IN_ORDER],
    });
    const ids = rows.map(({ roomId }) => roomId);
    const members = await firstMembers(this.db, ids, SHOWN);
    return rows.map((row) => roomOf(row, members(row.roomId)));
  }

  /** By name; the open rooms that `accountId` is a member of. */
  async openOnes(accountId: string, { size, after }: PageOptions): Promise<PageOf<Room>> {
    const key = ROOMS.read(after);
    const rows = await this.db.member.findMany({
      where: {
        accountId,
        room: { closedAt: null, ...(key && { OR: [{ name: { gt: key[0] } }, { name: key[0], id: { gt: key[1] } }] }) },
      },
      include: WITH_ROOM,
      orderBy: IN_ORDER,
      take: size + 1,
    });
    const ids = rows.map(({ roomId }) => roomId);
    const members = await firstMembers(this.db, ids, SHOWN_IN_LIST);
    return pageOf(rows, {
      size,
      cursor: ROOMS,
      keyOf: ({ room, roomId }) => [room.name, roomId] as const,
      itemOf: (row) => roomOf(row, members(row.roomId)),
    });
  }

  /** By name, whatever the case. */
  async publicOnes(prefix: string, { size, after }: PageOptions): Promise<PageOf<PublicRoom>> {
    const [name, id] = DIRECTORY.read(after) ?? [null, null];
    const rows = await this.db.$queryRaw<(PublicRoom & { key: string })[]>`
      SELECT room.id, room.name, account.name AS "ownerName", account.display_name AS "ownerDisplayName", public_role::text AS role, most_players AS "mostPlayers",
             lower(room.name) AS key,
             (SELECT count(*)::int FROM peer JOIN session ON session.id = session_id
               WHERE room_id = room.id AND ended_at IS NULL AND state IN ('arriving', 'ready')) AS playing
        FROM room JOIN account ON account.id = owner_id
       WHERE closed_at IS NULL AND entry = 'public'
         AND starts_with(lower(room.name) COLLATE "C", lower(${prefix}) COLLATE "C")
         AND (${id}::uuid IS NULL OR (lower(room.name) COLLATE "C", room.id) > (${name} COLLATE "C", ${id}::uuid))
       ORDER BY lower(room.name) COLLATE "C", room.id LIMIT ${size + 1}`;
    return pageOf(rows, {
      ...{ size, cursor: DIRECTORY, keyOf: ({ key, id: last }) => [key, last] as const },
      itemOf: ({ key: _, ...room }) => room,
    });
  }

  /** Makes the account a member of a public room; null: there is no such room, or it is not public. */
  async enter(roomId: string, accountId: string): Promise<NotTaken | 'entered' | null> {
    try {
      return await RoomChange.run(this.db, roomId, async (change) => {
        const { entry, publicRole } = await change.tx.room.findUniqueOrThrow({ where: { id: roomId } });
        if (await isMember(change, accountId)) return 'entered';
        if (entry !== 'public') return null;
        await becomeMember(change, accountId, publicRole);
        return 'entered';
      });
    } catch (error) {
      if (error instanceof NotTakenError) return error.why;
      throw error;
    }
  }

  /** By name. */
  members(roomId: string, page: PageOptions): Promise<PageOf<Member>> {
    return membersOf(this.db, roomId, page);
  }
}

// ---- details ----

const MOST_OF_A_NAME = 20;

type Row = Prisma.MemberGetPayload<{ include: typeof WITH_ROOM }>;

const roomOf = ({ room, role }: Row, members: Members): Room => ({
  id: room.id,
  name: room.name,
  ownerName: room.owner.name,
  ownerDisplayName: room.owner.displayName,
  role,
  number: Number(room.nextNumber) - 1,
  createdAt: room.createdAt,
  secondDevice: room.secondDevice,
  sysex: room.sysex,
  mostPlayers: room.mostPlayers,
  entry: room.entry,
  publicRole: room.publicRole,
  pinnedMaster: room.members[0]?.account.name ?? null,
  guests: room.guests,
  playout: room.playout,
  playoutMs: room.playoutMs,
  relayOnly: room.relayOnly,
  closedAt: room.closedAt,
  ...members,
});
