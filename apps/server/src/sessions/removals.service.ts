import { Injectable } from '@nestjs/common';
import type { AuditNote } from '../audit/audit';
import { IntroductionsService } from './introductions.service';
import { UnknownRoomError } from '../rooms/room-errors';
import { electInRoom } from './elect-in-room';
import type { Peer } from './session';
import type { SessionChange } from './session-change';
import { NoSuchPeerError } from './session-errors';
import { SessionsRepository } from './sessions.repository';

export interface RemovedPeer {
  peerId: string;
  sessionId: string;
  roomId: string;
  accountId: string;
  accountName: string;
  device: string;
}

/**
 * Takes players out of a session against their will.
 *
 * Design: the server signs the removal (spec/toast.md, 5.7). It is among the room's events before anybody is told, so
 * that every server sends it on its streams; peers pass it on to those whom no server reaches. It bars the account from
 * the session until that ends; an account that is to stay out for good is also taken out of the room's members.
 */
@Injectable()
export class RemovalsService {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly introductions: IntroductionsService,
  ) {}

  /**
   * Removes that one peer, whichever server has its stream, also if its stream broke or it said goodbye; other devices
   * of its player stay. A second call does nothing. The note is written in the same change. NoSuchPeerError: it is in
   * no running session.
   */
  async removePeer({ peerId, reason }: { peerId: string; reason: string }, note: AuditNote): Promise<RemovedPeer> {
    const unknown = new NoSuchPeerError(`peer ${peerId}`);
    const roomId = await this.sessions.roomOf(peerId);
    if (roomId === null) throw unknown;
    const removed = await this.sessions.change(roomId, async (room) => {
      const [peer, session] = [await room.peer(peerId), await room.openSession()];
      if (!peer || peer.sessionId !== session?.id) throw unknown;
      await this.remove(room, [peer], reason);
      await room.note(note, { kind: 'peer', id: peer.id, name: `${peer.accountName}: ${peer.device}` });
      return answerOf(roomId, peer);
    });
    if (!removed) throw unknown;
    return removed;
  }

  /**
   * Removes all peers of that player in the room's session, in one change. NoSuchPeerError: the player has none, and
   * had none.
   */
  async removeAccount(
    { roomId, accountId, reason }: { roomId: string; accountId: string; reason: string },
    note: AuditNote,
  ): Promise<RemovedPeer[]> {
    const removed = await this.sessions.change(roomId, async (room) => {
      const peers = await this.removeIn(room, accountId, reason);
      const [first] = peers;
      if (!first) throw new NoSuchPeerError(`account ${accountId}`);
      await room.note(note, { kind: 'account', id: accountId, name: first.accountName });
      return peers;
    });
    if (!removed) throw new UnknownRoomError(roomId);
    return removed;
  }

  /** The same inside a change that is under way, for any reason; returns the removed peers. */
  async removeIn(room: SessionChange, accountId: string, reason: string): Promise<RemovedPeer[]> {
    const session = await room.openSession();
    const peers = session ? await room.peersOf(session.id, accountId) : [];
    await this.remove(room, peers, reason);
    return peers.map((peer) => answerOf(session!.roomId, peer));
  }

  /** Removes everybody who is, or was, in the running session. */
  async removeAllIn(room: SessionChange, reason: string): Promise<RemovedPeer[]> {
    const session = await room.openSession();
    const peers = session ? await room.everybodyOf(session.id) : [];
    await this.remove(room, peers, reason);
    return peers.map((peer) => answerOf(session!.roomId, peer));
  }

  /** Removes these peers of one session. If the timing master is among them, the same change elects another. */
  private async remove(room: SessionChange, peers: Peer[], reason: string): Promise<void> {
    const staying = peers.filter(({ state }) => state !== 'removed');
    for (const peer of staying) await room.removePeer(peer, this.introductions.writeRemoval(peer, reason));
    const left = staying.find(({ state }) => state === 'arriving' || state === 'ready');
    if (!left) return; // nobody was there to go
    await electInRoom(room);
    if ((await room.present(left.sessionId)).length === 0) await room.setEmpty(left.sessionId, true);
  }
}

// ---- details ----

const answerOf = (roomId: string, { id, sessionId, accountId, accountName, device }: Peer): RemovedPeer => ({
  ...{ peerId: id, sessionId, roomId },
  ...{ accountId, accountName, device },
});
