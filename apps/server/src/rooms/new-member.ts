// How an account becomes a member, whatever it came by.
import { TokenInvalidError } from '../callers/auth-errors';
import type { Transaction } from '../database/database';
import type { RoomChange } from '../database/room-change';
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

/** Of who is none yet. Throws NotTakenError where its name looks like a member's. */
export async function becomeMember(
  change: RoomChange,
  account: { id: string; name: string },
  role: MemberRole,
): Promise<void> {
  const { tx, roomId } = change;
  const others = await tx.member.findMany({ where: { roomId }, select: { account: { select: { name: true } } } });
  const same = others.find((other) => looksLike(other.account.name, account.name));
  if (same) throw new NotTakenError({ outcome: 'look-alike', member: same.account.name });
  await refuseDeleted(tx, account.id);
  await tx.member.create({ data: { roomId, accountId: account.id, role } });
  const { displayName } = await tx.account.findUniqueOrThrow({ where: { id: account.id } });
  await change.append('member-joined', { accountId: account.id, name: account.name, displayName, role });
}

/** Its tokens outlive it by minutes. Whoever deletes it meanwhile waits, and then finds what came of this. */
export async function refuseDeleted(tx: Pick<Transaction, '$queryRaw'>, accountId: string): Promise<void> {
  const [there] = await tx.$queryRaw<object[]>`
    SELECT id FROM account WHERE id = ${accountId}::uuid AND deleted_at IS NULL FOR SHARE`;
  if (!there) throw new TokenInvalidError();
}
