import { electMaster, type Epoch, isOutrun, nextEpoch } from '@midip2p/election';
import { mayPlay } from '../rooms/room';
import { type Peer, SERVER_ELECTOR, type Session } from './session';
import type { SessionChange } from './session-change';

/**
 * Applies the rule and commits a new epoch if it names another master, or if peers have gone on to `reached`
 * among themselves while no server was there: then the server takes the next one, and one master is left.
 */
export async function electInRoom(room: SessionChange, reached: Epoch | null = null): Promise<void> {
  const session = await room.openSession();
  if (!session) return;
  const ready = (await room.present(session.id)).filter((peer) => peer.state === 'ready');
  const { master, reason } = judge(session, ready);
  const current = { term: session.term, elector: SERVER_ELECTOR };
  const outrun = reached !== null && isOutrun(current, reached);
  if (master === session.masterPeerId && !outrun) return;
  if (master === null) return room.clearMaster(session.id);
  const epoch = nextEpoch(current, SERVER_ELECTOR, outrun ? reached.term : 0);
  await room.commitEpoch(session.id, { ...epoch, peerId: master, reason });
}

/** Whom the rule names, and why. */
export function judge(session: Session, ready: Peer[]): { master: string | null; reason: string } {
  return electMaster({
    peers: ready.map((peer) => ({
      id: peer.id,
      joinedNumber: peer.joinedNumber ?? 0,
      eligible: mayPlay(peer.role),
      synchronised: peer.synchronised,
      jitterBoundUs: peer.jitterBoundUs,
      rttUs: peer.rttUs,
    })),
    current: session.masterPeerId === null ? null : { term: session.term, master: session.masterPeerId },
  });
}
