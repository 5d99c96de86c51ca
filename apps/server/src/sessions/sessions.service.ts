import { Inject, Injectable } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { Pace } from '../admission/pace';
import { BoundedQueue } from '../bounded-queue';
import type { Caller } from '../callers/access-tokens';
import { AccountDisabledError } from '../callers/auth-errors';
import type { Config } from '../config/config';
import { CallerGoneError } from '../domain-error';
import { CONFIG, REPLICA } from '../injection';
import type { Candidate } from './candidate-filter';
import { BannedError, RoomClosedError, UnknownRoomError } from '../rooms/room-errors';
import { electInRoom } from './elect-in-room';
import { type LeftReason, type Peer, type ReadyMessage, type Session } from './session';
import type { RosterChange } from './roster-change';
import { LatestOnly } from './latest-only';
import { ownPeer, refuseRemoved } from './own-peer';
import type { Place } from './place';
import { PendingJoins } from './pending-joins';
import {
  OutOfOrderError,
  RemovedError,
  SecondDeviceRefusedError,
  SessionFullError,
  TooManySeatsError,
  UnknownPeerError,
} from './session-errors';
import { SessionsRepository } from './sessions.repository';

export interface Arrival {
  roomId: string;
  device: string;
  agent: string;
  /** The peer to go on as, after its stream broke. */
  peerId?: string | undefined;
  streamId: string;
  /** The address at which the server sees it. */
  seenAt: string;
  /** True: its stream is over, and nobody waits for the answer any more. */
  isOver(): boolean;
}

/** The rules of sessions. Every change is one change of its room, numbered and in order. */
/** A change that takes a peer off the roster is tried again if it waits longer than this. */
const DEPARTURE_PATIENCE_MS = 60_000;

@Injectable()
export class SessionsService {
  private readonly pending: PendingJoins;
  private readonly addresses: LatestOnly;
  private readonly departures: BoundedQueue;
  private readonly addressPace: Pace;

  constructor(
    private readonly sessions: SessionsRepository,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(REPLICA) private readonly replicaId: string,
  ) {
    // A thousand streams may end at once, with a line that they share: other calls still have to get database
    // connections.
    this.departures = new BoundedQueue({
      atOnce: Math.max(1, Math.floor(config.database.connections / 2)),
      mostWaiting: Infinity,
      patienceMs: DEPARTURE_PATIENCE_MS,
      busy: 'very many leave at this moment',
    });
    const { pendingJoinsPerAccount, joinsPerMinutePerAccount, addressChangesPerMinute } = config.limits;
    this.pending = new PendingJoins(pendingJoinsPerAccount, joinsPerMinutePerAccount);
    this.addressPace = new Pace(addressChangesPerMinute / 60, addressChangesPerMinute);
    this.addresses = new LatestOnly(this.addressPace);
  }

  /**
   * Gives a stream its peer: a new one, or the one whose stream broke. The peer is on the roster only when it is ready.
   */
  async arrive(caller: Caller, arrival: Arrival): Promise<Place> {
    this.pending.begin(caller.accountId, arrival.streamId);
    try {
      return await this.place(caller, arrival);
    } catch (error) {
      this.pending.end(arrival.streamId);
      throw error;
    }
  }

  private async place(caller: Caller, arrival: Arrival): Promise<Place> {
    const { roomId, streamId } = arrival;
    const place = await this.sessions.changeRoster(roomId, async (room) => {
      if (arrival.isOver()) throw new CallerGoneError(); // its client has come on another stream meanwhile, or will
      const { role, isDisabled } = await room.membershipOf(caller.accountId);
      if (role === null) {
        const ban = await room.banOf(caller.accountId);
        throw ban ? new BannedError(ban) : new UnknownRoomError(roomId);
      }
      if (room.isClosed) throw new RoomClosedError(roomId);
      if (isDisabled) throw new AccountDisabledError(caller.name);
      const session = await this.sessionFor(room, arrival.peerId);
      const peer = arrival.peerId
        ? await this.resume(room, session, caller, arrival)
        : await this.seat(room, session, caller, arrival);
      if (session.emptySince) await room.setEmpty(session.id, false);
      return { roomId, sessionId: session.id, peerId: peer.id, streamId, number: room.number };
    });
    if (!place) throw new UnknownRoomError(roomId);
    return place;
  }

  /** Puts a peer on the roster, or says that it is there again with another engine or other addresses. */
  async becomeReady(place: Place, word: ReadyMessage): Promise<void> {
    // Everybody dials the peer anew: so a peer that does this again and again has to wait, and its stream with it.
    for (let waitMs = this.addressPace.take(place.peerId); waitMs > 0; waitMs = this.addressPace.take(place.peerId))
      await pause(waitMs, undefined, { ref: false });
    await this.changeMine(place, async (room, peer) => {
      if (peer.state === 'lost') await this.reopen(room, peer); // taken off the roster while it was here
      await room.putOnRoster(peer, word);
      await electInRoom(room);
    });
    this.pending.end(place.streamId);
  }

  /**
   * Puts a peer that was taken for lost while its stream is alive back on the roster, as it was. A stream that another
   * one has replaced changes nothing, and a peer that was not lost stays as it is.
   */
  async assert(place: Place): Promise<void> {
    await this.changeMine(place, async (room, peer) => {
      if (peer.state !== 'lost' || peer.joinedNumber === null) return;
      await this.reopen(room, peer);
      await room.putBack(peer, this.replicaId);
      await electInRoom(room);
    });
  }

  /** Everybody dials the new addresses: of changes that come too fast, only the latest counts. */
  changeCandidates(place: Place, candidates: Candidate[]): Promise<void> {
    return this.addresses.run(place.peerId, () => this.putCandidates(place, candidates));
  }

  private async putCandidates(place: Place, candidates: Candidate[]): Promise<void> {
    await this.changeMine(place, async (room, peer) => {
      if (peer.joinedNumber === null) throw new OutOfOrderError('say ready before candidates change');
      const told = { kind: 'peer-candidates' as const, sessionId: place.sessionId, peerId: peer.id };
      await room.updatePeer(peer.id, { candidates }, told);
    });
  }

  /** Why the report of a stream was not accepted: PeerReplacedError, RemovedError, or the peer has not been ready. */
  async checkMine(place: Place): Promise<void> {
    await this.changeMine(place, (_, peer) => {
      if (peer.joinedNumber === null) throw new OutOfOrderError('say ready before timing is reported');
      return Promise.resolve(); // taken off the roster a moment ago, and about to be put back
    });
  }

  /** Takes a peer off the roster. If it was the timing master, the same change elects another. ServerBusyError: try again. */
  async depart(place: Place, reason: LeftReason): Promise<void> {
    this.pending.end(place.streamId);
    this.addresses.forget(place.peerId);
    await this.departures.run(() => this.leaveRoster(place, reason));
  }

  private async leaveRoster(place: Place, reason: LeftReason): Promise<void> {
    await this.sessions.changeRoster(place.roomId, async (room) => {
      const peer = await room.peer(place.peerId);
      if (!peer || peer.streamId !== place.streamId || peer.state === 'lost' || isGone(peer)) return;
      const { sessionId } = peer;
      const told = { kind: 'peer-left' as const, sessionId, peerId: peer.id, reason };
      const wasOnRoster = peer.state === 'ready';
      await room.updatePeer(peer.id, { state: reason === 'left' ? 'left' : 'lost' }, wasOnRoster ? told : undefined);
      const open = await electInRoom(room);
      const present = open?.sessionId === sessionId ? open.present : await room.present(sessionId);
      if (present.length === 0) await room.setEmpty(sessionId, true);
    });
  }

  /** Whether every event after `number` is still kept, up to `present`. */
  async keepsAllAfter(roomId: string, number: number, present: number): Promise<boolean> {
    if (number === present) return true;
    if (number > present) return false;
    const [next] = await this.sessions.eventsAfter(roomId, number, 1);
    return next?.number === number + 1;
  }

  /** Ends the sessions to which nobody came back; if one fails, the others go on. Throws the first error. */
  async endEmpty(): Promise<void> {
    const failures: unknown[] = [];
    for (const { id, roomId } of await this.sessions.sessionsEmptyFor(this.config.session.graceSeconds))
      await this.endIfEmpty(id, roomId).catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }

  private async endIfEmpty(id: string, roomId: string): Promise<void> {
    await this.sessions.changeRoster(roomId, async (room) => {
      const session = await room.openSession();
      const isOver = session?.id === id && session.emptySince !== null && this.endsAt(session) <= room.nowMs;
      if (isOver && (await room.present(id)).length === 0) await room.endSession(id);
    });
  }

  /** When a session ends that nobody is in; Infinity: somebody is. */
  private endsAt({ emptySince }: Session): number {
    return emptySince === null ? Infinity : emptySince.getTime() + this.config.session.graceSeconds * 1000;
  }

  /** The session of a peer that is put back into it: it may have been empty, or ended, since. */
  private async reopen(room: RosterChange, peer: Peer): Promise<void> {
    const open = (await room.openSession()) ?? (await room.reopenSessionOf(peer.id));
    if (open?.id !== peer.sessionId) throw new UnknownPeerError(peer.id);
    if (open.emptySince) await room.setEmpty(open.id, false);
  }

  private async sessionFor(room: RosterChange, resumed: string | undefined): Promise<Session> {
    const open = await room.openSession();
    if (!open) return (resumed ? await room.reopenSessionOf(resumed) : null) ?? room.startSession();
    if (resumed || this.endsAt(open) > room.nowMs) return open; // who was in it may still come back to it
    await room.endSession(open.id);
    return room.startSession();
  }

  private async seat(room: RosterChange, session: Session, caller: Caller, arrival: Arrival): Promise<{ id: string }> {
    await this.checkEntry(room, session, caller);
    const { device, agent, streamId, seenAt } = arrival;
    const { replicaId } = this;
    return room.addPeer({
      sessionId: session.id,
      accountId: caller.accountId,
      device,
      agent,
      streamId,
      seenAt,
      replicaId,
    });
  }

  /** Checks the rules of joining, for an account that is not in the session now, whether it was before or not. */
  private async checkEntry(room: RosterChange, session: Session, caller: Caller): Promise<void> {
    const { removedFor, present } = await room.entryOf(session.id, caller.accountId);
    if (removedFor !== null) throw new RemovedError(removedFor);
    const most = this.config.session.maxPeers;
    const other = present.find(({ accountId }) => accountId === caller.accountId);
    if (other && room.refusesSecondDevices) throw new SecondDeviceRefusedError(caller.name, other.device);
    const seats = this.config.limits.seatsPerAccount;
    if (present.filter(({ accountId }) => accountId === caller.accountId).length >= seats)
      throw TooManySeatsError.inRoom(seats);
    if (present.length >= most) throw SessionFullError.ofServer(most);
    // A player with two devices counts once, if the room takes both.
    const players = new Set(present.map(({ accountId }) => accountId)).size;
    if (room.mostPlayers !== null && !other && players >= room.mostPlayers)
      throw SessionFullError.ofRoom(room.mostPlayers);
  }

  private async resume(room: RosterChange, session: Session, caller: Caller, arrival: Arrival): Promise<Peer> {
    const peer = await room.peer(arrival.peerId!);
    if (peer?.accountId === caller.accountId) await refuseRemoved(room, peer);
    const mine = peer?.accountId === caller.accountId && peer.sessionId === session.id && !isGone(peer);
    if (!peer || !mine) throw new UnknownPeerError(arrival.peerId!);
    if (peer.state === 'lost') await this.checkEntry(room, session, caller); // it comes in again, and others may have come
    const { device, agent, streamId, seenAt } = arrival;
    const state = peer.state === 'ready' ? 'ready' : 'arriving'; // still on the roster: its old stream was not missed yet
    const told = { kind: 'peer-resumed' as const, sessionId: session.id, streamId, peerId: peer.id };
    await room.updatePeer(peer.id, { device, agent, streamId, seenAt, state, replicaId: this.replicaId }, told);
    return { ...peer, state, streamId };
  }

  private async changeMine(place: Place, work: (room: RosterChange, peer: Peer) => Promise<void>): Promise<void> {
    await this.sessions.changeRoster(place.roomId, async (room) => {
      await work(room, await ownPeer(room, place));
    });
  }
}

// ---- details ----

/** Whether the peer cannot be resumed. */
const isGone = ({ state }: Peer) => state === 'left' || state === 'removed';
