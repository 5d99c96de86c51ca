import type { Prisma } from '../database/generated/client';
import type { PastEpoch } from './session';

/** More than can be committed within what is looked at, unless somebody comes and goes all the time. */
const MOST = 32;

/** Of a session, the latest first. */
export function lastEpochs(db: Prisma.TransactionClient, sessionId: string): Promise<PastEpoch[]> {
  return db.$queryRaw<PastEpoch[]>`
    SELECT term, master_peer_id AS "masterPeerId", reason, (extract(epoch FROM at) * 1000)::float8 AS "atMs"
      FROM epoch WHERE session_id = ${sessionId}::uuid ORDER BY term DESC LIMIT ${MOST}`;
}
