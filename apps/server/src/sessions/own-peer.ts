import type { RosterChange } from './roster-change';
import type { Peer } from './session';
import { PeerReplacedError, RemovedError, UnknownPeerError } from './session-errors';
import type { Place } from './place';

/** The peer that a stream speaks for, on the roster or not. Throws PeerReplacedError, RemovedError, UnknownPeerError. */
export async function ownPeer(room: RosterChange, place: Place): Promise<Peer> {
  const peer = await room.peer(place.peerId);
  if (!peer || peer.streamId !== place.streamId) throw new PeerReplacedError(place.peerId);
  await refuseRemoved(room, peer);
  if (peer.state === 'left') throw new UnknownPeerError(peer.id); // its player has left the room
  return peer;
}

export async function refuseRemoved(room: RosterChange, { state, sessionId, accountId }: Peer): Promise<void> {
  if (state === 'removed') throw new RemovedError((await room.removalOf(sessionId, accountId))?.reason ?? '');
}
