import { electTimingMaster, type Epoch, isOutrun, nextEpoch } from '@midip2p/election';
import { mayPlay } from '../rooms/rights';
import { failedMasters, mayFollow } from './epoch-pace';
import { type PastEpoch, type Peer, SERVER_ELECTOR, type Session } from './session';
import type { RosterChange } from './roster-change';

/** The peers that have a stream there, ready or about to be. */
export interface Electorate {
  sessionId: string;
  present: Peer[];
}

/**
 * Applies the rule, and commits a new epoch if the rule names another master. It also does so if peers have elected a
 * later epoch, which one of them `reported`, among themselves while no server was there: then the server takes the next
 * epoch, and only one master is left. If the last epoch is very recent, an election that a report causes is delayed.
 * [ELECTION-4.1-4]
 */
export async function electInRoom(room: RosterChange, reported: Epoch | null = null): Promise<Electorate | null> {
  const session = await room.openWithEpochs();
  if (!session) return null;
  const present = await room.present(session.id);
  await elect(room, session, present, reported);
  return { sessionId: session.id, present };
}

/**
 * A master is the first to know session time, but may be the last to report it: it has this long for it.
 * [ELECTION-4.1-2]
 */
export const NEW_FOR_MS = 5000;

/** The master that the rule names, and why, at `nowMs` of the database's clock. */
export function judge(
  session: Session,
  ready: Peer[],
  last: readonly PastEpoch[],
  nowMs: number,
): { master: string | null; reason: string } {
  const failed = failedMasters(last, nowMs);
  const isNew = nowMs - (last[0]?.atMs ?? 0) < NEW_FOR_MS;
  return electTimingMaster({
    peers: ready.map((peer) => ({
      id: peer.id,
      joinedNumber: peer.joinedNumber ?? 0,
      eligible: mayPlay(peer),
      pinned: peer.pinned,
      synchronised: peer.synchronised || (isNew && !peer.clockHeard && peer.id === session.masterPeerId),
      jitterBoundUs: peer.jitterBoundUs,
      rttUs: peer.rttUs,
      served: peer.judgedTerm === session.term ? peer.served : null,
      failed: failed.has(peer.id),
    })),
    current: session.masterPeerId === null ? null : { term: session.term, master: session.masterPeerId, isNew },
  });
}

// ---- details ----

async function elect(
  room: RosterChange,
  session: Session & { last: PastEpoch[] },
  present: Peer[],
  reported: Epoch | null,
): Promise<void> {
  const ready = present.filter((peer) => peer.state === 'ready');
  const { last } = session;
  // Check again under the room's lock: another report may have been first.
  if (reported !== null && !mayFollow(last, room.nowMs)) return;
  const { master, reason } = judge(session, ready, last, room.nowMs);
  const current = { term: session.term, elector: SERVER_ELECTOR };
  const outrun = reported !== null && isOutrun(current, reported);
  if (master === session.masterPeerId && !outrun) return;
  if (master === null) return room.epochs.clearMaster(session.id);
  const epoch = nextEpoch(current, SERVER_ELECTOR, outrun ? reported.term : 0);
  if (epoch === null) return; // [ELECTION-4.2-2]
  await room.epochs.commit(session.id, { ...epoch, peerId: master, reason });
}
