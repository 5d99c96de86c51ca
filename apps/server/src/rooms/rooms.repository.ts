import { Injectable } from '@nestjs/common';
import { Database, isTaken } from '../database/database';
import type { Prisma } from '../database/generated/client';
import { RoomChange } from '../database/room-change';
import { Cursor, ID, NAME } from '../paging/cursor';
import { type PageOf, pageOf, type PageWish } from '../paging/page';
import { alone } from './alone';
import { firstMembers, type Members, membersOf, SHOWN, SHOWN_IN_LIST } from './members';
import { refuseDeleted } from './new-member';
import type { Member, Room, RoomSettings } from './room';

const WITH_ROOM = { room: { include: { owner: { select: { name: true } } } } } satisfies Prisma.MemberInclude;
const IN_ORDER: Prisma.MemberOrderByWithRelationInput[] = [{ room: { name: 'asc' } }, { roomId: 'asc' }];
/** However many of that name were closed. */
const OPEN_FIRST = {
  room: { closedAt: { sort: 'asc', nulls: 'first' } },
} satisfies Prisma.MemberOrderByWithRelationInput;
const ROOMS = new Cursor('rooms', [NAME, ID]);

@Injectable()
export class RoomsRepository {
  constructor(private readonly db: Database) {}

  /** A room of its own, while it has fewer open ones than `most`. */
  async create(ownerId: string, name: string, most: number): Promise<Room | 'taken' | 'too-many'> {
    try {
      const data = { ownerId, name, members: { create: { accountId: ownerId, role: 'owner' as const } } };
      const id = await alone(this.db, ownerId, async (tx) => {
        await refuseDeleted(tx, ownerId);
        if ((await tx.room.count({ where: { ownerId, closedAt: null } })) >= most) return null;
        return (await tx.room.create({ data, select: { id: true } })).id;
      });
      return id === null ? 'too-many' : (await this.ofMember(ownerId, { id }))[0]!;
    } catch (error) {
      if (isTaken(error)) return 'taken';
      throw error;
    }
  }

  /** Between changes of the room's session, never within one. false: its owner has another room of that name. */
  async update(roomId: string, { name, secondDevice, sysex }: RoomSettings): Promise<boolean> {
    const data = {
      ...(name !== undefined && { name }),
      ...(secondDevice !== undefined && { secondDevice }),
      ...(sysex !== undefined && { sysex }),
    };
    try {
      await RoomChange.run(this.db, roomId, ({ tx }) => tx.room.update({ where: { id: roomId }, data }));
      return true;
    } catch (error) {
      if (isTaken(error)) return false;
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
  async openOnes(accountId: string, { size, after }: PageWish): Promise<PageOf<Room>> {
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
      told: (row) => roomOf(row, members(row.roomId)),
    });
  }

  /** By name. */
  members(roomId: string, page: PageWish): Promise<PageOf<Member>> {
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
  role,
  number: Number(room.nextNumber) - 1,
  createdAt: room.createdAt,
  secondDevice: room.secondDevice,
  sysex: room.sysex,
  closedAt: room.closedAt,
  ...members,
});
