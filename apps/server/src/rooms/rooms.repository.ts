import { Injectable } from '@nestjs/common';
import { Database, isTaken } from '../database/database';
import { ownBytes } from '../database/bytes';
import type { Prisma } from '../database/generated/client';
import { RoomChange } from '../database/room-change';
import { Cursor, ID, NAME } from '../paging/cursor';
import { type PageOf, pageOf, type PageWish } from '../paging/page';
import { looksLike } from './look-alike';
import { firstMembers, type Members, membersOf, SHOWN, SHOWN_IN_LIST } from './members';
import type { Accepted, Member, MemberRole, Room, RoomSettings } from './room';

const WITH_ROOM = { room: { include: { owner: { select: { name: true } } } } } satisfies Prisma.MemberInclude;
const IN_ORDER: Prisma.MemberOrderByWithRelationInput[] = [{ room: { name: 'asc' } }, { roomId: 'asc' }];
const ROOMS = new Cursor('rooms', [NAME, ID]);

@Injectable()
export class RoomsRepository {
  constructor(private readonly db: Database) {}

  /** null: this owner has a room of that name. */
  async create(ownerId: string, name: string): Promise<Room | null> {
    try {
      const data = { ownerId, name, members: { create: { accountId: ownerId, role: 'owner' as const } } };
      const { id } = await this.db.room.create({ data, select: { id: true } });
      return (await this.ofMember(ownerId, { id }))[0] ?? null;
    } catch (error) {
      if (isTaken(error)) return null;
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
    const rows = await this.db.member.findMany({ where, include: WITH_ROOM, orderBy: IN_ORDER, take: MOST_OF_A_NAME });
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

  async addInvitation(invitation: {
    codeHash: Uint8Array;
    roomId: string;
    role: MemberRole;
    invitedBy: string;
    expiresAt: Date;
  }): Promise<void> {
    await this.db.invitation.create({ data: { ...invitation, codeHash: ownBytes(invitation.codeHash) } });
  }

  /** Spends an invitation on an account, once: the membership and its event come with it or not at all. */
  async accept(codeHash: Uint8Array, account: { id: string; name: string }): Promise<Accepted> {
    const key = { codeHash: ownBytes(codeHash) };
    const found = await this.db.invitation.findUnique({ where: key });
    if (!found) return { outcome: 'unknown' };
    const accepted = await RoomChange.run(this.db, found.roomId, async (change): Promise<Accepted> => {
      const invitation = await change.tx.invitation.findUniqueOrThrow({ where: key }); // again, under the room's lock
      const { roomId, acceptedBy, expiresAt } = invitation;
      const { name, closedAt } = await change.tx.room.findUniqueOrThrow({ where: { id: roomId } });
      if (closedAt !== null) return { outcome: 'closed', name };
      if (acceptedBy === account.id) return { outcome: 'accepted', roomId };
      if (acceptedBy !== null) return { outcome: 'used' };
      if (expiresAt < new Date()) return { outcome: 'expired', at: expiresAt };
      const member = { roomId_accountId: { roomId, accountId: account.id } };
      if (await change.tx.member.findUnique({ where: member })) return { outcome: 'accepted', roomId }; // keeps its code
      const others = await change.tx.member.findMany({
        where: { roomId },
        select: { account: { select: { name: true } } },
      });
      const same = others.find((other) => looksLike(other.account.name, account.name));
      if (same) return { outcome: 'look-alike', member: same.account.name };
      await change.tx.invitation.update({ where: key, data: { acceptedBy: account.id, acceptedAt: new Date() } });
      await change.tx.member.create({ data: { roomId, accountId: account.id, role: invitation.role } });
      await change.append('member-joined', { accountId: account.id, name: account.name, role: invitation.role });
      return { outcome: 'accepted', roomId };
    });
    return accepted ?? { outcome: 'unknown' };
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
