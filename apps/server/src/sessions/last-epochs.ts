import type { Asker } from '../database/asker';
import { Prisma } from '../database/generated/client';
import type { PastEpoch } from './session';

/** More epochs than can be committed within the time that counts, unless somebody comes and goes all the time. */
const MOST = 32;

/** The SQL that reads them; `session`: the session's id, in SQL. */
export const LAST_EPOCHS = (session: Prisma.Sql) => Prisma.sql`
  SELECT term, master_peer_id AS "masterPeerId", reason, (extract(epoch FROM at) * 1000)::float8 AS "atMs"
    FROM epoch WHERE session_id = ${session} ORDER BY term DESC LIMIT ${MOST}`;

/** The epochs of a session, the latest first. */
export function lastEpochs(db: Asker, sessionId: string): PromiseLike<PastEpoch[]> {
  return db.$queryRaw<PastEpoch[]>(LAST_EPOCHS(Prisma.sql`${sessionId}::uuid`));
}
