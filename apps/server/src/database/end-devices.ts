import type { Transaction } from './database';
import type { Prisma } from './generated/client';

/** The channel that tells all servers whose access tokens are worth nothing any more: why, and ids of devices and accounts. */
export const ENDED_CHANNEL = 'midip2p_ended';

/** A device that is signed out for such a reason is also removed from sessions, and told so there. */
export const isRemovedToo = (reason: string): boolean => reason === 'account-disabled' || reason === 'account-deleted';

/** So many ids fit into one notice. */
const AT_ONCE = 200;

/** Signs devices out, on every server as soon as this is committed; returns how many there were. */
export async function endDevices(tx: Transaction, which: Prisma.DeviceWhereInput, reason: string): Promise<number> {
  const ended = await tx.device.updateManyAndReturn({
    where: { AND: [which, { endedAt: null }] },
    data: { endedAt: new Date(), endReason: reason },
    select: { id: true },
  });
  await notifyEnded(
    tx,
    ended.map(({ id }) => id),
    reason,
  );
  return ended.length;
}

/** Delivered at commit, and only then. */
export async function notifyEnded(tx: Transaction, ids: readonly string[], reason: string): Promise<void> {
  for (let from = 0; from < ids.length; from += AT_ONCE)
    await tx.$executeRaw`SELECT pg_notify(${ENDED_CHANNEL}, ${[reason, ...ids.slice(from, from + AT_ONCE)].join(' ')})`;
}
