// How an account becomes a member, whatever it came by.
import { TokenInvalidError } from '../callers/auth-errors';
import type { Transaction } from '../database/database';
import type { RoomChange } from '../database/room-change';
import { NotAllowedError } from '../domain-error';
import { banOf } from './bans';
import { looksLike } from './look-alike';
import type { MemberRole, NotTaken } from './room';

/** Nothing of it is written. */
export class NotTakenError extends Error {
  constructor(readonly why: NotTaken) {
    super(why.outcome);
  }
}

/** It is a member already. Throws NotTakenError where the room takes it not, or nobody. */
export async function isMember({ tx, roomId }: RoomChange, accountId: string): Promise<boolean> {
  const { name, closedAt } = await tx.room.findUniqueOrThrow({ where: { id: roomId } });
  if (closedAt !== null) throw new NotTakenError({ outcome: 'closed', name });
  const ban = await banOf(tx, roomId, accountId);
  if (ban) throw new NotTakenError({ outcome: 'banned', ban });
  return (await tx.member.findUnique({ where: { roomId_accountId: { roomId, accountId } } })) !== null;
}

/** Of who is none yet. Throws NotTakenError where its name looks like a member's, or it is a guest and the room takes none. */
export async function becomeMember(change: RoomChange, accountId: string, role: MemberRole): Promise<void> {
  const { tx, roomId } = change;
  await refuseDeleted(tx, accountId);
  const { name, displayName, guest } = await tx.account.findUniqueOrThrow({ where: { id: accountId } });
  const others = await tx.member.findMany({ where: { roomId }, select: { account: { select: { name: true } } } });
  const same = others.find((other) => looksLike(other.account.name, name));
  if (same) throw new NotTakenError({ outcome: 'look-alike', member: same.account.name });
  if (guest && !(await takesGuests(change))) throw new NotTakenError({ outcome: 'no-guests' });
  await tx.member.create({ data: { roomId, accountId, role } });
  await change.append('member-joined', { accountId, name, displayName, guest, role });
}

/**
 * Tokens outlive a deleted account by minutes. A deletion at the same time waits, and then finds what this change has
 * made.
 */
export async function refuseDeleted(tx: Pick<Transaction, '$queryRaw'>, accountId: string): Promise<void> {
  const [there] = await tx.$queryRaw<object[]>`
    SELECT id FROM account WHERE id = ${accountId}::uuid AND deleted_at IS NULL FOR SHARE`;
  if (!there) throw new TokenInvalidError();
}

/** NotAllowedError. */
export async function refuseGuest(tx: Pick<Transaction, '$queryRaw'>, accountId: string, why: string): Promise<void> {
  const [guest] = await tx.$queryRaw<object[]>`SELECT id FROM account WHERE id = ${accountId}::uuid AND guest`;
  if (guest) throw new NotAllowedError(why);
}

// ---- details ----

async function takesGuests({ tx, roomId }: RoomChange): Promise<boolean> {
  return (await tx.room.findUniqueOrThrow({ where: { id: roomId }, select: { guests: true } })).guests;
}
