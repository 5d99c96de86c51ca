// Invitations that somebody can still come by, and how that ends before its time.
import type { Transaction } from '../database/database';
import type { Prisma } from '../database/generated/client';

export const canBeUsed = () => ({ acceptedAt: null, revokedAt: null, expiresAt: { gt: new Date() } });

/** It has run out as well, for servers that know nothing of revoking. */
export async function revoke(tx: Transaction, which: Prisma.InvitationWhereInput): Promise<void> {
  const now = new Date();
  await tx.invitation.updateMany({ where: { ...which, ...canBeUsed() }, data: { revokedAt: now, expiresAt: now } });
}

/** Those that an account gave that may no longer invite to that room, or is not in it: not what it gave as an administrator. */
export const revokeAllOf = (tx: Transaction, roomId: string, invitedBy: string): Promise<void> =>
  revoke(tx, { roomId, invitedBy, byAdmin: '' });
