import { Injectable } from '@nestjs/common';
import { Database, isTaken } from '../database/database';
import { ownBytes } from '../database/bytes';
import type { Prisma } from '../database/generated/client';
import { RoomChange } from '../database/room-change';
import { looksLike } from './look-alike';
import type { Accepted, MemberRole, Room, RoomSettings } from './room';

const WITH_PEOPLE = {
  owner: { select: { name: true } },
  members: { include: { account: { select: { name: true } } } },
} satisfies Prisma.RoomInclude;

@Injectable()
export class RoomsRepository {
  constructor(private readonly db: Database) {}

  /** null: this owner has a room of that name. */
  async create(ownerId: string, name: string): Promise<Room | null> {
    try {
      const data = { ownerId, name, members: { create: { accountId: ownerId, role: 'owner' as const } } };
      return roomOf(await this.db.room.create({ data, include: WITH_PEOPLE }));
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

  /** By name; the rooms `accountId` is a member of. */
  async ofMember(accountId: string, only: { id?: string; name?: string } = {}): Promise<Room[]> {
    const where = { ...only, members: { some: { accountId } } };
    const rooms = await this.db.room.findMany({
      where,
      include: WITH_PEOPLE,
      orderBy: [{ name: 'asc' }, { id: 'asc' }],
    });
    return rooms.map(roomOf);
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

type Row = Prisma.RoomGetPayload<{ include: typeof WITH_PEOPLE }>;

const roomOf = (row: Row): Room => ({
  id: row.id,
  name: row.name,
  ownerName: row.owner.name,
  number: Number(row.nextNumber) - 1,
  createdAt: row.createdAt,
  secondDevice: row.secondDevice,
  sysex: row.sysex,
  closedAt: row.closedAt,
  members: row.members
    .map(({ accountId, role, account }) => ({ accountId, role, name: account.name }))
    .sort((a, b) => (a.name < b.name ? -1 : 1)),
});
