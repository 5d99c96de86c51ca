import type { Prisma } from '../database/generated/client';
import type { PastEpoch } from './session';

/** More than can be committed within what is looked at, unless somebody comes and goes all the time. */
const MOST = 32;

/** Of a session, the latest first. */
export async function lastEpochs(db: Prisma.TransactionClient, sessionId: string): Promise<PastEpoch[]> {
  const rows = await db.epoch.findMany({ where: { sessionId }, orderBy: { term: 'desc' }, take: MOST });
  return rows.map(({ term, masterPeerId, reason, at }) => ({ term, masterPeerId, reason, atMs: at.getTime() }));
}
