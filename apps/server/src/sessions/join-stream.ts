import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ClockState, type Hello, type JoinRequest, type JoinResponse, type Timing } from '@midip2p/proto';
import type { Logger } from 'pino';
import type { AccessTokens, Caller } from '../callers/access-tokens';
import { SignedOutError, TokenExpiredError, TokenInvalidError } from '../callers/auth-errors';
import type { EndedAccess } from '../callers/ended-access';
import type { IntroductionsService } from './introductions.service';
import type { Metrics } from '../metrics/metrics';
import * as messages from '../validation/messages';
import type { DatabaseTroubles } from '../database/database-troubles';
import { DomainError } from '../domain-error';
import type { Refusals } from '../refusals/refusals';
import type { JoinEvent } from './event-messages';
import type { JoinCall } from './join-call';
import { KeptReport } from './kept-report';
import type { RelaysService } from './relays.service';
import type { RoomFeeds } from './room-feeds';
import type { LeftReason, TimingReport } from './session';
import { OutOfOrderError, ServerStoppingError } from './session-errors';
import type { Place } from './place';
import type { SessionsService } from './sessions.service';
import { StreamFollower } from './stream-follower';
import type { TimingService } from './timing.service';

/** What streams need besides their calls. */
export interface JoinParts {
  sessions: SessionsService;
  timing: TimingService;
  introductions: IntroductionsService;
  relays: RelaysService;
  tokens: AccessTokens;
  access: EndedAccess;
  feeds: RoomFeeds;
  refusals: Refusals;
  troubles: DatabaseTroubles;
  metrics: Metrics;
  log: Logger;
}

const HELLO_WITHIN_MS = 10_000;
/** The time that a client has between hello and ready, in which it starts its engine. */
const READY_WITHIN_MS = 60_000;
/** The time from the end of an account's access to that of its places. */
const REMOVED_WITHIN_MS = 10_000;
const DEPART_AGAIN_MS = 1000;

/**
 * One client's stream, from hello to its end.
 *
 * Design: nothing is pushed through this object. A message of the client becomes a change of the room, which is among
 * the room's events before anybody is told; the StreamFollower of each stream tells its client.
 */
export class JoinStream {
  readonly id = randomUUID();
  private place: Place | null = null;
  private follower: StreamFollower | null = null;
  private readonly keptReport = new KeptReport();
  private over = false;
  /** The server is going: other servers take the peers that it leaves on the roster off it. */
  private isGoing = false;
  /** Its client has said goodbye. */
  private isLeaving = false;
  /** It ended, and its place is kept. */
  private kept = false;
  private expiry: NodeJS.Timeout | undefined;
  private patience: NodeJS.Timeout | undefined;
  private unfollow = () => {};
  private readonly ended: Promise<void>;
  private markEnded = () => {};

  constructor(
    private readonly call: JoinCall,
    private readonly caller: Caller,
    private readonly seenAt: string,
    private readonly parts: JoinParts,
  ) {
    this.ended = new Promise((resolve) => (this.markEnded = resolve));
  }

  /** Resolves when the stream has ended and its peer is off the roster. */
  run(): Promise<void> {
    this.expireAt(this.caller.expiresAtMs);
    this.unfollow = this.parts.access.follow(this.caller, (removed) => this.signedOut(removed));
    if (this.over) this.unfollow(); // it had ended before
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
    this.call.refuse(this.parts.refusals.of(new ServerStoppingError()));
    void this.close(null);
  }

  // ---- what the client says ----

  private async take({ message }: JoinRequest): Promise<void> {
    if (this.over || this.isLeaving) return;
    if (!message) throw new OutOfOrderError('a message says nothing this server knows');
    if (message.$case === 'hello') return this.hello(messages.checked(messages.hello, message.value));
    if (message.$case === 'renew') return this.renew(messages.checked(messages.renew, message.value).accessToken);
    if (!this.place) throw new OutOfOrderError(`hello comes first on a stream, not ${message.$case}`);
    switch (message.$case) {
      case 'ready':
        clearTimeout(this.patience);
        this.keptReport.forget();
        return this.parts.sessions.becomeReady(this.place, messages.checked(messages.ready, message.value));
      case 'candidates':
        return this.parts.sessions.changeCandidates(
          this.place,
          messages.checked(messages.candidatesChanged, message.value).candidates,
        );
      case 'timing':
        return this.report(this.place, timingReport(message.value));
      case 'relayWanted':
        return this.wantRelay(this.place, messages.checked(messages.relayWanted, message.value).peerId);
      case 'leave':
        this.isLeaving = true;
        await this.parts.sessions.depart(this.place, 'left');
        return this.sendLeft();
    }
  }

  private async hello(hello: Hello): Promise<void> {
    if (this.place) throw new OutOfOrderError('hello was said before on this stream');
    clearTimeout(this.patience); // the message has come: the client cannot help how long the database takes
    const { sessions, introductions, feeds } = this.parts;
    const isOver = () => this.over;
    const place = await sessions.arrive(this.caller, { ...hello, streamId: this.id, seenAt: this.seenAt, isOver });
    this.place = place;
    if (this.over) return this.kept ? undefined : this.leaveRoster('lost'); // it was gone before it had arrived
    this.waitFor('ready', READY_WITHIN_MS);
    this.follower = new StreamFollower(place, feeds, sessions, introductions, hello.readsHandovers ?? false, {
      send: (number, event) => this.send(number, event),
      removed: (reason) => this.removed(reason),
      left: () => (this.isLeaving ? Promise.resolve() : this.sendLeft()),
      fail: (error) => this.fail(error),
      isOver: () => this.over,
    });
    const resumed = await this.follower.begin(hello.resumeFrom);
    const { roomId: room, peerId: peer } = place;
    this.parts.log.info({ room, peer, account: this.caller.name, resumed }, 'a peer arrived');
  }

  /** A report that fails ends nothing: the next comes in 2 s. */
  private async report(place: Place, report: TimingReport): Promise<void> {
    const { timing, sessions, troubles, log } = this.parts;
    try {
      if (!(await timing.report(place, report, this.keptReport))) await sessions.checkMine(place);
    } catch (error) {
      if (error instanceof DomainError) throw error;
      if (!troubles.note(error, 'a report of timing'))
        log.warn({ err: error, room: place.roomId, peer: place.peerId }, 'a report could not be kept');
    }
  }

  private async wantRelay(place: Place, peerId: string): Promise<void> {
    const refusal = await this.parts.relays.want(place, this.caller.accountId, peerId);
    if (refusal) await this.send(this.number, { $case: 'relayRefused', value: { peerId, ...refusal } });
  }

  private get number(): number {
    return this.follower?.number ?? 0;
  }

  private async renew(accessToken: string): Promise<void> {
    const caller = this.parts.tokens.verify(accessToken);
    if (caller.accountId !== this.caller.accountId) throw new TokenInvalidError();
    this.expireAt(caller.expiresAtMs);
    await this.send(this.number, { $case: 'renewed', value: { accessExpiresAtMs: caller.expiresAtMs } });
  }

  // ---- what it is told ----

  private async removed(reason: string): Promise<void> {
    this.parts.log.info({ room: this.place!.roomId, peer: this.place!.peerId, reason }, 'a peer was removed');
    await this.close(null); // it is off the roster already
    this.call.end();
  }

  private async send(number: number, event: JoinEvent): Promise<void> {
    if (this.over) return;
    this.parts.metrics.events.inc({ kind: event.$case });
    await this.call.send({ number, event } satisfies JoinResponse);
  }

  private async sendLeft(): Promise<void> {
    await this.send(this.number, { $case: 'ended', value: { reason: 'left', detail: '' } });
    await this.close(null);
    this.call.end();
  }

  // ---- its end ----

  private expireAt(atMs: number): void {
    clearTimeout(this.expiry);
    const longestTimer = 2 ** 31 - 1;
    const inMs = Math.min(longestTimer, Math.max(0, atMs - Date.now()));
    this.expiry = setTimeout(() => this.fail(new TokenExpiredError(), 'expired'), inMs).unref();
  }

  /**
   * A player who was removed as well is told so, and not that a token is invalid: the removal comes as an event and
   * ends the stream.
   */
  private signedOut(removed: boolean): void {
    const end = () => this.fail(new SignedOutError(), 'expired');
    if (!removed) return end();
    clearTimeout(this.expiry);
    this.expiry = setTimeout(end, REMOVED_WITHIN_MS).unref();
  }

  private waitFor(what: string, withinMs: number): void {
    clearTimeout(this.patience);
    const late = () => this.fail(new OutOfOrderError(`no ${what} came within ${withinMs / 1000} s`));
    this.patience = setTimeout(late, withinMs).unref();
  }

  private fail(error: unknown, reason: LeftReason = 'lost'): void {
    if (this.over) return;
    this.call.refuse(this.parts.refusals.of(error));
    void this.close(reason);
  }

  /** Ends the stream. null: the roster stays as it is. */
  private async close(reason: LeftReason | null): Promise<void> {
    if (this.over) return;
    this.over = true;
    this.kept = reason === null;
    clearTimeout(this.expiry);
    clearTimeout(this.patience);
    this.unfollow();
    this.follower?.end();
    if (reason) await this.leaveRoster(reason);
    this.markEnded();
  }

  private async leaveRoster(reason: LeftReason): Promise<void> {
    if (!this.place) return;
    const { roomId: room, peerId: peer } = this.place;
    for (let tried = 0; !this.isGoing; tried += 1)
      try {
        await this.parts.sessions.depart(this.place, reason);
        return this.parts.log.info({ room, peer, reason }, 'a peer left');
      } catch (error) {
        if (!this.parts.troubles.note(error, 'the end of a stream') && tried === 0)
          this.parts.log.error({ err: error, room, peer }, 'a peer is not off the roster yet');
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
  const { epoch, state, inputs, ...figures } = messages.checked(messages.timing, message);
  const report = { ...figures, inputs: inputs?.names };
  return { ...report, epoch: epoch ?? { term: 0, elector: 0 }, state: CLOCK_STATE[state as ClockState] ?? 'unsynced' };
}
