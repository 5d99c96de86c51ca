import type { Asker } from '../database/asker';
import { Prisma } from '../database/generated/client';
import type { RoomChange } from '../database/room-change';
import { appendEvent } from './append-event';
import type { Master, Session } from './session';

/** The present and former timing masters of a session, inside one change of its room. */
export class SessionEpochs {
  constructor(private readonly change: RoomChange<Asker>) {}

  /** The new epoch, its row and its event. */
  async commit(sessionId: string, master: Master): Promise<void> {
    const { term, elector, peerId, reason } = master;
    await appendEvent(
      this.change,
      { kind: 'master', sessionId, ...master },
      Prisma.sql`
        INSERT INTO epoch (session_id, term, elector, master_peer_id, reason, number, at)
        VALUES (${sessionId}::uuid, ${term}, ${elector}, ${peerId}::uuid, ${reason}, ${this.change.number + 1}::bigint,
                clock_timestamp())`,
      Prisma.sql`UPDATE session SET term = ${term}, master_peer_id = ${peerId}::uuid WHERE id = ${sessionId}::uuid`,
    );
  }

  async master({ id, term, masterPeerId }: Session): Promise<Master | null> {
    if (masterPeerId === null) return null;
    const [epoch] = await this.change.tx.$queryRaw<Master[]>`
      SELECT term, elector, master_peer_id AS "peerId", reason
        FROM epoch WHERE session_id = ${id}::uuid AND term = ${term}`;
    return epoch ?? null;
  }

  async clearMaster(sessionId: string): Promise<void> {
    await this.change.tx.$queryRaw`UPDATE session SET master_peer_id = NULL WHERE id = ${sessionId}::uuid`;
  }
}
