import type { Prisma } from '../database/generated/client';
import type { RoomChange } from '../database/room-change';
import { lockAccount } from '../rooms/alone';
import { banOf } from '../rooms/bans';
import { revokeAllOf } from '../rooms/revoke';
import { mayDo } from '../rooms/rights';
import type { Ban, Member, MemberRole } from '../rooms/room';

/** The fields of a member that may change; those left out stay. */
export type MemberChange = Partial<Pick<Member, 'role' | 'muted' | 'mutedPorts'>>;

/** The members of a room and those barred from it, inside one change of the room. */
export class RoomMembers {
  constructor(private readonly room: RoomChange) {}

  async roleOf(accountId: string): Promise<MemberRole | null> {
    const key = { roomId_accountId: { roomId: this.room.roomId, accountId } };
    return (await this.room.tx.member.findUnique({ where: key }))?.role ?? null;
  }

  /** null: nobody in the room has that name. */
  named(name: string): Promise<Member | null> {
    return this.find({ account: { nameKey: name.toLowerCase() } });
  }

  /** null: it is none. */
  of(accountId: string): Promise<Member | null> {
    return this.find({ accountId });
  }

  /** null: the owner of the room is no member of it, which should never happen. */
  async owner(): Promise<Member | null> {
    const { ownerId } = await this.room.tx.room.findUniqueOrThrow({ where: { id: this.room.roomId } });
    return this.of(ownerId);
  }

  /** Changes what a member may do from now on; if the member may not invite any more, their invitations are revoked. */
  async update(accountId: string, change: MemberChange): Promise<void> {
    const key = { roomId_accountId: { roomId: this.room.roomId, accountId } };
    await this.room.tx.member.update({ where: key, data: change });
    if (change.role && !mayDo(change.role, 'invite')) await revokeAllOf(this.room.tx, this.room.roomId, accountId);
  }

  /** Ends the membership, and the invitations that it gave. */
  async end(accountId: string): Promise<void> {
    const { roomId, tx } = this.room;
    await tx.member.deleteMany({ where: { roomId, accountId } });
    await revokeAllOf(tx, roomId, accountId);
  }

  /**
   * The former owner (null: there was none) becomes a moderator. The new owner's mutes end, because nobody could take
   * them back. Throws what `isTaken` throws.
   */
  async transfer(fromId: string | null, toId: string): Promise<void> {
    const { roomId, tx } = this.room;
    await tx.room.update({ where: { id: roomId }, data: { ownerId: toId } });
    if (fromId !== null) await this.update(fromId, { role: 'moderator' });
    await this.update(toId, { role: 'owner', muted: false, mutedPorts: [] });
  }

  async roomsOwnedBy(accountId: string): Promise<number> {
    await lockAccount(this.room.tx, accountId); // until this is written
    return this.room.tx.room.count({ where: { ownerId: accountId, closedAt: null } });
  }

  /** null: nothing bars that account from the room. */
  banOf(accountId: string): Promise<Ban | null> {
    return banOf(this.room.tx, this.room.roomId, accountId);
  }

  /** null: nobody of that name is banned. */
  async banned(name: string): Promise<Pick<Ban, 'accountId' | 'name' | 'displayName' | 'guest'> | null> {
    const where = { roomId: this.room.roomId, account: { nameKey: name.toLowerCase() } };
    const account = { select: { name: true, displayName: true, guest: true } };
    const row = await this.room.tx.ban.findFirst({ where, include: { account } });
    return row && { accountId: row.accountId, ...row.account };
  }

  /** Ends the membership, and the invitations that it gave, too. */
  async ban({ accountId, reason, until }: Ban): Promise<void> {
    const { roomId, tx } = this.room;
    const key = { roomId_accountId: { roomId, accountId } };
    await tx.ban.upsert({ where: key, create: { roomId, accountId, reason, until }, update: { reason, until } });
    await this.end(accountId);
  }

  /** False: nobody of that name is banned. */
  async liftBan(name: string): Promise<boolean> {
    const where = { roomId: this.room.roomId, account: { nameKey: name.toLowerCase() } };
    return (await this.room.tx.ban.deleteMany({ where })).count > 0;
  }

  // ---- details ----

  private async find(which: Prisma.MemberWhereInput): Promise<Member | null> {
    const where = { roomId: this.room.roomId, ...which };
    const account = { select: { name: true, displayName: true, guest: true } };
    const row = await this.room.tx.member.findFirst({ where, include: { account } });
    if (!row) return null;
    const { accountId, role, muted, mutedPorts } = row;
    return { accountId, ...row.account, role, muted, mutedPorts };
  }
}
