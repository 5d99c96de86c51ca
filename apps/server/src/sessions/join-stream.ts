import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ClockState, type Hello, type JoinRequest, type JoinResponse, type Timing } from '@midip2p/proto';
import type { Logger } from 'pino';
import type { AccessTokens, Caller } from '../callers/access-tokens';
import { TokenExpiredError, TokenInvalidError } from '../callers/auth-errors';
import type { RoomBus } from '../bus/room-bus';
import type { IntroductionsService } from './introductions.service';
import type { Metrics } from '../metrics/metrics';
import * as messages from '../validation/messages';
import type { Refusals } from '../refusals/refusals';
import { masterMessage, removalMessage, rosterMessage, toldOf, type ToldEvent } from './event-messages';
import type { JoinCall } from './join-call';
import type { LeftReason, Master, NumberedEvent } from './session';
import { OutOfOrderError, PeerReplacedError, ServerStoppingError } from './session-errors';
import type { Place, SessionsService } from './sessions.service';

export interface JoinDeps {
  sessions: SessionsService;
  introductions: IntroductionsService;
  tokens: AccessTokens;
  bus: RoomBus;
  refusals: Refusals;
  metrics: Metrics;
  log: Logger;
}

const HELLO_WITHIN_MS = 10_000;
/** A client starts its engine between hello and ready. */
const READY_WITHIN_MS = 60_000;
const EVENTS_AT_ONCE = 100;
const DEPART_AGAIN_MS = 1000;

/**
 * One client's stream, from hello to its end.
 *
 * Design: nothing is pushed through this object. Each change is in the room's events before anybody hears of it; the
 * stream follows them by number, and is only woken. What it has delivered is one number, which the client knows too:
 * that is all a resume needs, on whatever server.
 */
export class JoinStream {
  readonly id = randomUUID();
  private place: Place | null = null;
  /** Number of the last event delivered. */
  private delivered = 0;
  /** Its own peer's readiness has been delivered: introductions are for it from here on. */
  private introduced = false;
  private over = false;
  /** The server is: whoever it leaves on the roster is for others to take off. */
  private isGoing = false;
  /** It ended, and its place is kept. */
  private kept = false;
  private following: Promise<void> | null = null;
  private awake = false;
  private expiry: NodeJS.Timeout | undefined;
  private patience: NodeJS.Timeout | undefined;
  private unsubscribe = () => {};
  private readonly ended: Promise<void>;
  private markEnded = () => {};

  constructor(
    private readonly call: JoinCall,
    private readonly caller: Caller,
    private readonly seenAt: string,
    private readonly deps: JoinDeps,
  ) {
    this.ended = new Promise((resolve) => (this.markEnded = resolve));
  }

  /** Resolves when the stream has ended and its peer is off the roster. */
  run(): Promise<void> {
    this.expireAt(this.caller.expiresAtMs);
    this.waitFor('hello', HELLO_WITHIN_MS);
    this.call.read(
      (request) => this.take(request).catch((error: unknown) => this.fail(error)),
      () => void this.close('lost'),
    );
    return this.ended;
  }

  /** The server is going: the peer stays on the roster, and its client resumes elsewhere or in a moment. */
  stop(): void {
    this.isGoing = true;
    this.call.refuse(this.deps.refusals.of(new ServerStoppingError()));
    void this.close(null);
  }

  // ---- what the client says ----

  private async take({ message }: JoinRequest): Promise<void> {
    if (this.over) return;
    if (!message) throw new OutOfOrderError('a message says nothing this server knows');
    if (message.$case === 'hello') return this.hello(messages.checked(messages.hello, message.value));
    if (message.$case === 'renew') return this.renew(messages.checked(messages.renew, message.value).accessToken);
    if (!this.place) throw new OutOfOrderError(`hello comes first on a stream, not ${message.$case}`);
    switch (message.$case) {
      case 'ready':
        await this.deps.sessions.becomeReady(this.place, messages.checked(messages.ready, message.value));
        return clearTimeout(this.patience);
      case 'candidates':
        return this.deps.sessions.changeCandidates(
          this.place,
          messages.checked(messages.candidatesChanged, message.value).candidates,
        );
      case 'timing':
        return this.deps.sessions.report(this.place, timingReport(message.value));
      case 'leave':
        await this.deps.sessions.depart(this.place, 'left');
        await this.tell(this.delivered, { $case: 'ended', value: { reason: 'left', detail: '' } });
        await this.close(null);
        return this.call.end();
    }
  }

  private async hello(hello: Hello): Promise<void> {
    if (this.place) throw new OutOfOrderError('hello was said before on this stream');
    const { sessions, introductions, bus } = this.deps;
    const isOver = () => this.over;
    const place = await sessions.arrive(this.caller, { ...hello, streamId: this.id, seenAt: this.seenAt, isOver });
    this.place = place;
    if (this.over) return this.kept ? undefined : this.leaveRoster('lost'); // it was gone before it had arrived
    this.waitFor('ready', READY_WITHIN_MS);
    const { resumeFrom } = hello;
    const resumed = resumeFrom !== undefined && (await sessions.keepsAllAfter(place.roomId, resumeFrom, place.number));
    const standing = resumed ? null : await sessions.standing(place);
    this.delivered = standing ? standing.number : (resumeFrom ?? 0);
    await this.tell(this.delivered, {
      $case: 'welcome',
      value: {
        sessionId: place.sessionId,
        peerId: place.peerId,
        introductionKey: introductions.publicKey,
        serverTimeMs: Date.now(),
        resumed,
      },
    });
    if (standing) {
      const { peers, master, removals } = standing;
      const value = {
        peers: peers.map(rosterMessage),
        master: master ? masterMessage(master, this.signEpoch) : undefined,
        removals: removals.map(removalMessage),
      };
      await this.tell(this.delivered, { $case: 'snapshot', value });
    }
    this.deps.log.info(
      { room: place.roomId, peer: place.peerId, account: this.caller.name, resumed },
      'a peer arrived',
    );
    this.unsubscribe = bus.subscribe(place.roomId, () => this.wake());
    this.wake();
  }

  private async renew(accessToken: string): Promise<void> {
    const caller = this.deps.tokens.verify(accessToken);
    if (caller.accountId !== this.caller.accountId) throw new TokenInvalidError();
    this.expireAt(caller.expiresAtMs);
    await this.tell(this.delivered, { $case: 'renewed', value: { accessExpiresAtMs: caller.expiresAtMs } });
  }

  // ---- what the room says ----

  private wake(): void {
    this.awake = true;
    this.following ??= this.follow()
      .catch((error: unknown) => this.fail(error))
      .finally(() => {
        this.following = null;
        if (this.awake && !this.over) this.wake();
      });
  }

  private async follow(): Promise<void> {
    const { roomId } = this.place!;
    while (this.awake && !this.over) {
      this.awake = false;
      const events = await this.deps.sessions.eventsAfter(roomId, this.delivered, EVENTS_AT_ONCE);
      if (events.length === EVENTS_AT_ONCE) this.awake = true;
      for (const event of events) {
        if (this.over) return;
        await this.deliver(event);
        this.delivered = event.number;
      }
    }
  }

  private async deliver(event: NumberedEvent): Promise<void> {
    const { peerId, sessionId, number: arrivedAt } = this.place!;
    const isMine = 'peerId' in event && event.peerId === peerId;
    if (event.kind === 'peer-resumed' && isMine && event.streamId !== this.id && event.number > arrivedAt) {
      await this.tell(event.number, { $case: 'ended', value: { reason: 'replaced', detail: '' } });
      throw new PeerReplacedError(peerId);
    }
    for (const told of toldOf(event, sessionId, this.signEpoch)) await this.tell(event.number, told);
    if (event.kind === 'peer-removed' && isMine) {
      await this.tell(event.number, { $case: 'ended', value: { reason: 'removed', detail: event.reason } });
      this.deps.log.info({ room: this.place!.roomId, peer: peerId, reason: event.reason }, 'a peer was removed');
      await this.close(null); // it is off the roster already
      return this.call.end();
    }
    if (event.kind === 'peer-left' && event.reason === 'lost' && isMine && event.number > arrivedAt)
      return this.deps.sessions.assert(this.place!); // by who took this server for dead, and it is not
    if (event.kind !== 'peer-joined' && event.kind !== 'peer-candidates') return;
    if (event.kind === 'peer-joined' && event.streamId === this.id) {
      this.introduced = true;
      await this.introduce(event.number, () => true);
    } else if (this.introduced) await this.introduce(event.number, (other) => other === event.peerId);
  }

  /** The ready peers that `wanted` names, each in its own words of now: later addresses and roles are in them already. */
  private async introduce(number: number, wanted: (peerId: string) => boolean): Promise<void> {
    const ready = await this.deps.sessions.readyPeers(this.place!);
    const me = ready.find(({ id }) => id === this.place!.peerId);
    if (!me) return; // off the roster meanwhile
    for (const other of ready)
      if (other !== me && wanted(other.id))
        await this.tell(number, { $case: 'introduction', value: this.deps.introductions.write(other, me) });
  }

  private readonly signEpoch = (master: Master) => this.deps.introductions.writeEpoch(this.place!.sessionId, master);

  private async tell(number: number, event: ToldEvent): Promise<void> {
    if (this.over) return;
    this.deps.metrics.events.inc({ kind: event.$case });
    await this.call.send({ number, event } satisfies JoinResponse);
  }

  // ---- its end ----

  private expireAt(atMs: number): void {
    clearTimeout(this.expiry);
    const longestTimer = 2 ** 31 - 1;
    const inMs = Math.min(longestTimer, Math.max(0, atMs - Date.now()));
    this.expiry = setTimeout(() => this.fail(new TokenExpiredError(), 'expired'), inMs).unref();
  }

  private waitFor(what: string, withinMs: number): void {
    clearTimeout(this.patience);
    const late = () => this.fail(new OutOfOrderError(`no ${what} came within ${withinMs / 1000} s`));
    this.patience = setTimeout(late, withinMs).unref();
  }

  private fail(error: unknown, reason: LeftReason = 'lost'): void {
    if (this.over) return;
    this.call.refuse(this.deps.refusals.of(error));
    void this.close(reason);
  }

  /** null: the roster stays as it is. */
  private async close(reason: LeftReason | null): Promise<void> {
    if (this.over) return;
    this.over = true;
    this.kept = reason === null;
    clearTimeout(this.expiry);
    clearTimeout(this.patience);
    this.unsubscribe();
    if (reason) await this.leaveRoster(reason);
    this.markEnded();
  }

  private async leaveRoster(reason: LeftReason): Promise<void> {
    if (!this.place) return;
    const { roomId: room, peerId: peer } = this.place;
    for (let tried = 0; !this.isGoing; tried += 1)
      try {
        await this.deps.sessions.depart(this.place, reason);
        return this.deps.log.info({ room, peer, reason }, 'a peer left');
      } catch (error) {
        if (tried === 0) this.deps.log.error({ err: error, room, peer }, 'a peer is not off the roster yet');
        await pause(DEPART_AGAIN_MS, undefined, { ref: false }); // or it would be there for as long as this server lives
      }
  }
}

// ---- details ----

const CLOCK_STATE: Partial<Record<ClockState, string>> = {
  [ClockState.CLOCK_STATE_UNSYNCED]: 'unsynced',
  [ClockState.CLOCK_STATE_ACQUIRING]: 'acquiring',
  [ClockState.CLOCK_STATE_LOCKED]: 'locked',
  [ClockState.CLOCK_STATE_HOLDOVER]: 'holdover',
};

function timingReport(message: Timing) {
  const { epoch, state, ...figures } = messages.checked(messages.timing, message);
  return { ...figures, epoch: epoch ?? { term: 0, elector: 0 }, state: CLOCK_STATE[state as ClockState] ?? 'unsynced' };
}
