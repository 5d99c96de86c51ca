import type { Handover } from '@midip2p/proto';
import type { Voice } from '../keys/introduction-ring';
import { masterMessage, relayTokens, rosterMessage, type Signer, messagesOf, type JoinEvent } from './event-messages';
import type { IntroductionsService } from './introductions.service';
import type { Followed, RoomFeeds } from './room-feeds';
import { type NumberedEvent, type RelayWayEvent, rosterPeer } from './session';
import { PeerReplacedError, UnknownPeerError } from './session-errors';
import type { Place } from './place';
import type { SessionsService } from './sessions.service';

const AT_ONCE = 100;

/** What one stream does with the events of its room. */
export interface Listener {
  send(number: number, event: JoinEvent): Promise<void>;
  /** Its peer was removed: the client gets the reason, and the stream is over. */
  removed(reason: string): Promise<void>;
  /** Its player has left the room for good: the stream is over. */
  left(): Promise<void>;
  /** Nothing more can be sent. */
  fail(error: unknown): void;
  isOver(): boolean;
}

/**
 * Sends one stream what happens in its room, in order.
 *
 * Design: the stream follows the room's events by number; others only wake it. One number says what it has delivered,
 * and the client knows this number, too: nothing else is needed to resume, on any server.
 */
export class StreamFollower {
  private delivered = 0;
  /** True: the event that its own peer is ready has been delivered; introductions are sent from here on. */
  private introduced = false;
  /** Whether the peers of the room meet at relays alone, as of the last event delivered; null: not known. */
  private relayOnly: boolean | null = null;
  private followed: Followed;
  private following: Promise<void> | null = null;
  private awake = false;
  private begun = false;
  /** The hand-overs that it has sent, by the key that they lead to. */
  private readonly sentHandovers = new Set<string>();
  private readonly unfollowKeys: () => void;

  constructor(
    private readonly place: Place,
    feeds: RoomFeeds,
    private readonly sessions: SessionsService,
    private readonly introductions: IntroductionsService,
    private readonly readsHandovers: boolean,
    private readonly listener: Listener,
  ) {
    this.followed = feeds.follow(place.roomId, () => this.wake());
    this.unfollowKeys = introductions.followKeys(() => this.wake());
  }

  /** Number of the last event delivered. */
  get number(): number {
    return this.delivered;
  }

  /** Sends the welcome; then the stream goes on after event `resumeFrom`, or begins with all that there is. */
  async begin(resumeFrom: number | undefined): Promise<boolean> {
    const { roomId, sessionId, peerId, number } = this.place;
    const resumed = resumeFrom !== undefined && (await this.sessions.keepsAllAfter(roomId, resumeFrom, number));
    const now = await this.followed.feed.session(sessionId, number);
    if (now === null) throw new UnknownPeerError(peerId);
    this.delivered = resumed ? resumeFrom : now.number;
    const introductionKey = this.voice.raw;
    const handovers = this.unsentHandovers();
    const welcome = { sessionId, peerId, introductionKey, serverTimeMs: Date.now(), resumed, handovers };
    await this.listener.send(this.delivered, { $case: 'welcome', value: welcome });
    if (!resumed) {
      this.relayOnly = now.relayOnly;
      const value = {
        peers: [...now.peers.values()].map((peer) => rosterMessage(rosterPeer(peer))),
        master: now.master ? masterMessage(now.master, this.signer) : undefined,
        removals: now.removals.map((one) => this.signer.again('removal', one.payload, one)),
        permissions: [...now.permissions.values()].map((one) => this.signer.again('permission', one.payload, one)),
      };
      await this.send(this.delivered, { $case: 'snapshot', value });
    }
    this.begun = true;
    this.wake();
    return resumed;
  }

  end(): void {
    this.followed.end();
    this.unfollowKeys();
  }

  // ---- details ----

  private wake(): void {
    this.awake = true;
    if (!this.begun) return;
    this.following ??= this.follow()
      .catch((error: unknown) => this.listener.fail(error))
      .finally(() => {
        this.following = null;
        if (this.awake && !this.listener.isOver()) this.wake();
      });
  }

  private async follow(): Promise<void> {
    while (this.awake && !this.listener.isOver()) {
      this.awake = false;
      await this.sendHandovers(this.delivered);
      const events = await this.followed.feed.after(this.delivered, AT_ONCE);
      if (events.length > 0) this.awake = true; // until there is no more
      for (const event of events) {
        if (this.listener.isOver()) return;
        await this.deliver(event);
        this.delivered = event.number;
      }
    }
  }

  private async deliver(event: NumberedEvent): Promise<void> {
    const { listener } = this;
    const { peerId, sessionId, streamId, number: arrivedAt } = this.place;
    const isMine = 'peerId' in event && event.peerId === peerId;
    const isNew = event.number > arrivedAt;
    if (event.kind === 'peer-resumed' && isMine && event.streamId !== streamId && isNew) {
      await listener.send(event.number, { $case: 'ended', value: { reason: 'replaced', detail: '' } });
      throw new PeerReplacedError(peerId);
    }
    for (const message of messagesOf(event, sessionId, this.signer)) await this.send(event.number, message);
    if (event.kind === 'peer-removed' && isMine) {
      await listener.send(event.number, { $case: 'ended', value: { reason: 'removed', detail: event.reason } });
      return listener.removed(event.reason);
    }
    if (event.kind === 'peer-left' && event.reason === 'left' && isMine && isNew) return listener.left();
    // Another server took this one for dead, which it is not.
    if (event.kind === 'peer-left' && event.reason === 'lost' && isMine && isNew)
      return this.sessions.assert(this.place);
    if (event.kind === 'relay-way') return this.showWay(event);
    if (event.kind === 'room-changed') return this.roomChanged(event.number, event.relayOnly ?? null);
    if (event.kind !== 'peer-joined' && event.kind !== 'peer-candidates') return;
    if (event.kind === 'peer-joined' && event.streamId === streamId) {
      this.introduced = true;
      await this.introduce(event.number, null);
    } else if (this.introduced) await this.introduce(event.number, event.peerId);
  }

  /** Where others are to be reached has changed for all. [TOAST-13.7-1] */
  private async roomChanged(number: number, relayOnly: boolean | null): Promise<void> {
    const isOther = relayOnly !== null && relayOnly !== this.relayOnly;
    this.relayOnly = relayOnly ?? this.relayOnly;
    if (isOther && this.introduced) await this.introduce(number, null);
  }

  /** Introduces all others, or that one, as they are now: later addresses and roles are included already. */
  private async introduce(number: number, only: string | null): Promise<void> {
    const ready = this.followed.feed.peersOf(this.place.sessionId);
    const me = ready.get(this.place.peerId);
    if (!me) return; // off the roster meanwhile
    const others = only === null ? [...ready.values()] : [ready.get(only)];
    for (const other of others)
      if (other && other.id !== me.id) {
        const { relayOnly } = this.followed.feed; // as of now: a slow reader may have kept the one before waiting
        const value = this.introductions.write(other, me, { voice: this.voice, relayOnly });
        await this.send(number, { $case: 'introduction', value });
      }
  }

  /** To its own peer, if it is one of the two. After a pause in which the tokens have run out there is nothing to say. [TOAST-13.5-1] */
  private async showWay(way: RelayWayEvent): Promise<void> {
    const side = way.peerIds.indexOf(this.place.peerId);
    if (side < 0 || way.expiresAtMs <= Date.now()) return;
    await this.send(way.number, { $case: 'relayTokens', value: relayTokens(way, side === 0 ? 0 : 1) });
  }

  /** Sends it before the first message that its key signs, however long messages in between take. [TOAST-5.9-8] */
  private async send(number: number, event: JoinEvent): Promise<void> {
    await this.sendHandovers(number);
    await this.listener.send(number, event);
  }

  private async sendHandovers(number: number): Promise<void> {
    for (const value of this.unsentHandovers()) await this.listener.send(number, { $case: 'handover', value });
  }

  private unsentHandovers(): Handover[] {
    const unsent = this.introductions.handovers.filter(({ newKid }) => !this.sentHandovers.has(newKid));
    for (const { newKid } of unsent) this.sentHandovers.add(newKid);
    return unsent.map(({ payload, signature }) => ({ payload, signature }));
  }

  private get voice(): Voice {
    return this.introductions.voice(this.readsHandovers);
  }

  private readonly signer: Signer = {
    epoch: (master) => this.introductions.writeEpoch(this.place.sessionId, master, this.voice),
    again: (kind, payload, of) => this.introductions.signAgain(kind, payload, this.voice, of),
  };
}
