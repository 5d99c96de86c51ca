import type { RoomChange } from '../database/room-change';
import { appendEvent } from './append-event';
import { lastEpochs } from './last-epochs';
import type { Master, PastEpoch, Session } from './session';

/** Who is timing master of a session, and who was, inside one change of its room. */
export class SessionEpochs {
  constructor(private readonly room: RoomChange) {}

  /** The new epoch, its row and its event. */
  async commit(sessionId: string, master: Master): Promise<void> {
    const number = await appendEvent(this.room, { kind: 'master', sessionId, ...master });
    const { term, elector, peerId: masterPeerId, reason } = master;
    await this.room.tx.epoch.create({ data: { sessionId, term, elector, masterPeerId, reason, number } });
    await this.room.tx.session.update({ where: { id: sessionId }, data: { term, masterPeerId } });
  }

  async master(session: Session): Promise<Master | null> {
    if (session.masterPeerId === null) return null;
    const key = { sessionId_term: { sessionId: session.id, term: session.term } };
    const epoch = await this.room.tx.epoch.findUnique({ where: key });
    return epoch && { term: epoch.term, elector: epoch.elector, peerId: epoch.masterPeerId, reason: epoch.reason };
  }

  /** The latest first. */
  last(sessionId: string): Promise<PastEpoch[]> {
    return lastEpochs(this.room.tx, sessionId);
  }

  async clearMaster(sessionId: string): Promise<void> {
    await this.room.tx.session.update({ where: { id: sessionId }, data: { masterPeerId: null } });
  }
}
