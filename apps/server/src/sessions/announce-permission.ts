import { mayPlay } from '../rooms/rights';
import type { Member } from '../rooms/room';
import { electInRoom } from './elect-in-room';
import type { IntroductionsService } from './introductions.service';
import type { SessionChange } from './session-change';

/**
 * Tells everybody in the session about each peer of that member; elects another master if the present one may not play
 * any more.
 */
export async function announcePermission(
  room: SessionChange,
  introductions: IntroductionsService,
  { before, after, reason }: { before: Member; after: Member; reason: string },
): Promise<void> {
  const session = await room.openSession();
  if (!session) return;
  for (const peer of await room.peersOf(session.id, after.accountId)) {
    if (peer.state === 'removed') continue;
    await room.permitPeer(peer, introductions.writePermission(peer, room.number + 1, reason));
  }
  if (mayPlay(before) !== mayPlay(after)) await electInRoom(room);
}
