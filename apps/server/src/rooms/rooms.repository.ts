import { Injectable } from '@nestjs/common';
import { TokenInvalidError } from '../callers/auth-errors';
import { Database, isTaken, type Transaction } from '../database/database';
import { ownBytes } from '../database/bytes';
import type { Prisma } from '../database/generated/client';
import { RoomChange } from '../database/room-change';
import { Cursor, ID, NAME } from '../paging/cursor';
import { type PageOf, pageOf, type PageWish } from '../paging/page';
import { banOf } from './bans';
import { looksLike } from './look-alike';
import { firstMembers, type Members, membersOf, SHOWN, SHOWN_IN_LIST } from './members';
import type { Accepted, Member, MemberRole, Room, RoomSettings } from './room';

const WITH_ROOM = { room: { include: { owner: { select: { name: true } } } } } satisfies Prisma.MemberInclude;
const IN_ORDER: Prisma.MemberOrderByWithRelationInput[] = [{ room: { name: 'asc' } }, { roomId: 'asc' }];
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

  /** null: it is there. Else as many of the inviter's wait as may, and this is when the first of them expires. */
  async addInvitation(
    invitation: { codeHash: Uint8Array; roomId: string; role: MemberRole; invitedBy: string; expiresAt: Date },
    most: number,
  ): Promise<Date | null> {
    const { invitedBy } = invitation;
    return alone(this.db, invitedBy, async (tx) => {
      const waiting = { invitedBy, acceptedBy: null, expiresAt: { gt: new Date() } };
      if ((await tx.invitation.count({ where: waiting })) >= most) {
        const first = await tx.invitation.findFirst({ where: waiting, orderBy: { expiresAt: 'asc' } });
        return first?.expiresAt ?? new Date();
      }
      await tx.invitation.create({ data: { ...invitation, codeHash: ownBytes(invitation.codeHash) } });
      return null;
    });
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
      const ban = await banOf(change.tx, roomId, account.id);
      if (ban) return { outcome: 'banned', ban };
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
      await refuseDeleted(change.tx, account.id);
      await change.tx.invitation.update({ where: key, data: { acceptedBy: account.id, acceptedAt: new Date() } });
      await change.tx.member.create({ data: { roomId, accountId: account.id, role: invitation.role } });
      await change.append('member-joined', { accountId: account.id, name: account.name, role: invitation.role });
      return { outcome: 'accepted', roomId };
    });
    return accepted ?? { outcome: 'unknown' };
  }
}

// ---- details ----

/** Under the lock of that account's row: what is counted for it stays so until it is written. */
const alone = <T>(db: Database, accountId: string, work: (tx: Transaction) => Promise<T>): Promise<T> =>
  db.turns.run(accountId, 'you ask for too much at this moment', () =>
    db.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT id FROM account WHERE id = ${accountId}::uuid FOR NO KEY UPDATE`;
      return work(tx);
    }),
  );

const MOST_OF_A_NAME = 20;

/** Its tokens outlive it by minutes. Whoever deletes it meanwhile waits, and then finds what came of this. */
async function refuseDeleted(tx: Pick<Transaction, '$queryRaw'>, accountId: string): Promise<void> {
  const [there] = await tx.$queryRaw<object[]>`
    SELECT id FROM account WHERE id = ${accountId}::uuid AND deleted_at IS NULL FOR SHARE`;
  if (!there) throw new TokenInvalidError();
}

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
