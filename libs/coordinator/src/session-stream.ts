import type { JoinResponse } from '@midip2p/proto';
import { unreachable } from './error-of';
import {
  CoordinatorError,
  ServerCertificateMismatchError,
  ServerCertificateUntrustedError,
  ServerUnreachableError,
  TokenExpiredError,
  TokenInvalidError,
} from './errors';
import { EventQueue } from './event-queue';
import { EventReader } from './event-reader';
import type { Handover } from './handover';
import { JoinCall } from './join-call';
import type { Candidate } from './introduction';
import type { Permission } from './permission';
import type { Removal } from './removal';
import { removedFor } from './removed-for';
import { RetryWait } from './retry-wait';
import type { SessionEvent } from './session-event';
import type { SignedEpoch } from './signed-epoch';
import type { Signed } from './signed-message';
import type { JoinOptions, StreamContext } from './stream-context';
import { changedCandidates, readyOf, type ReadyMessage, timingOf, type TimingReport } from './client-messages';
import { endsJam, mayPass } from './what-ends';

const WELCOME_WITHIN_MS = 10_000;
const GOODBYE_WITHIN_MS = 2000;
/** After these codes the server's certificate is checked again before anything is sent. */
const WAY_ERRORS = [ServerUnreachableError, ServerCertificateMismatchError, ServerCertificateUntrustedError];
/** How many events may wait for the iteration before reading from the server stops. */
const HIGH_WATER = 64;
const LOW_WATER = 16;

/**
 * A session as the server reports it, over as many connections as needed.
 *
 * Design: `run` holds one connection after another until the session is over. EventReader makes one series of events
 * from them. The last event is `ended`, with the error that has ended the session, if there was one.
 */
export class SessionStream implements AsyncIterable<SessionEvent> {
  private readonly reader: EventReader;
  private readonly wait: RetryWait;
  private readonly queue: EventQueue<SessionEvent>;
  private readonly running: Promise<void>;
  private call: JoinCall | null = null;
  /** True: the stream has got its welcome, and has not broken since. */
  private up = false;
  private welcomes = 0;
  private over = false;
  private leaving: Promise<void> | null = null;
  /** The last reported state of the connection: null is 'up', a code is why it is down. */
  private reportedDown: string | null = 'not-yet';
  private readyMessage: ReadyMessage | null = null;
  private endPause = () => {};

  constructor(
    private readonly options: JoinOptions,
    private readonly context: StreamContext,
  ) {
    this.reader = new EventReader(context.clock, context.serverAddress);
    this.wait = new RetryWait(context.clock, context.random);
    const pause = () => (this.leaving === null ? this.call?.pause() : undefined);
    this.queue = new EventQueue(
      { length: HIGH_WATER, reached: pause },
      { length: LOW_WATER, reached: () => this.call?.resume() },
    );
    this.running = this.run();
  }

  /** A new loop goes on where the last one stopped. */
  [Symbol.asyncIterator](): AsyncIterator<SessionEvent> {
    return { next: () => this.queue.next() };
  }

  /** The engine listens: from now on this peer is on the roster, and introduced. Repeated after every break. */
  ready(message: ReadyMessage): void {
    this.readyMessage = message;
    if (this.up) this.call?.send(readyOf(message));
  }

  /** Reports that the addresses of this machine have changed. */
  changeCandidates(candidates: Candidate[]): void {
    if (this.readyMessage === null) return; // they come with `ready`
    this.readyMessage = { ...this.readyMessage, candidates };
    if (this.up) this.call?.send(changedCandidates(candidates));
  }

  /** Sends a report every 2 s, but not while the stream is down or before `ready`. */
  reportTiming(report: TimingReport): void {
    if (this.up && this.readyMessage !== null) this.call?.sendLatest(timingOf(report));
  }

  /** Asks for a way by a relay to that peer. Not while the stream is down: whoever still wants it asks again. */
  wantRelay(peerId: string): void {
    if (this.up && this.readyMessage !== null) this.call?.send({ $case: 'relayWanted', value: { peerId } });
  }

  /**
   * Accepts a removal that came from elsewhere, or throws RemovalRefusedError. A removal of ourselves ends the session,
   * even if the server cannot be reached.
   */
  receiveRemoval(signed: Removal['signed']): Removal {
    const removal = this.reader.readRemoval(signed);
    if (removal.peerId === this.reader.self) this.finishRemoved(removal.reason);
    return removal;
  }

  /** Accepts a permission that came from elsewhere, or throws PermissionRefusedError. */
  receivePermission(signed: Signed): Permission {
    return this.reader.readPermission(signed);
  }

  /** Accepts an epoch of the server's that came from elsewhere, or throws EpochRefusedError. */
  receiveEpoch(signed: Signed): SignedEpoch {
    return this.reader.readEpoch(signed);
  }

  /** Accepts a hand-over to another introduction key that came from elsewhere, or throws HandoverRefusedError. */
  receiveHandover(signed: Signed): Handover {
    return this.reader.readHandover(signed);
  }

  /** Says goodbye, if there is a connection, and resolves when the server has got it or 2 s have passed. */
  leave(): Promise<void> {
    this.leaving ??= this.sendGoodbye();
    return this.leaving;
  }

  /** Ends it without a goodbye: the server finds out by itself. */
  abandon(): void {
    this.finish('closed');
  }

  // ---- one connection after another ----

  private async run(): Promise<void> {
    let failure: CoordinatorError | null = null;
    try {
      while (!this.over && this.leaving === null) {
        const { welcomes } = this;
        failure = (await this.attend(failure)) ?? unreachable(this.context.server, 'it ended the stream');
        if (this.over || this.leaving !== null) return;
        if (this.isTheEnd(failure)) return this.fail(failure);
        this.reportDown(failure);
        await this.pause(this.wait.afterMs(failure, this.welcomes > welcomes));
      }
    } catch (error) {
      this.over = true; // not the server's doing: whoever iterates must hear of it
      this.queue.close(error);
      this.context.over();
    }
  }

  /** Links need no server: who has been welcomed once plays on, and asks again, whatever it says. */
  private isTheEnd(failure: CoordinatorError): boolean {
    return this.welcomes > 0 ? endsJam(failure) : !mayPass(failure);
  }

  /** Resolves when the connection is over, with what ended it. `before` is what ended the one before. */
  private async attend(before: CoordinatorError | null): Promise<CoordinatorError | null> {
    const { tokens } = this.context;
    try {
      if (before !== null && WAY_ERRORS.some((kind) => before instanceof kind)) await this.context.checkServer();
      let token = await tokens.access();
      for (let isNew = false; ; isNew = true) {
        const { welcomes } = this;
        const end = await this.converse(token);
        if (!(end instanceof TokenExpiredError || end instanceof TokenInvalidError)) return end;
        if (this.over || this.leaving !== null) return end;
        if (isNew && this.welcomes === welcomes) return end; // a new one is refused, too
        token = (await tokens.renew(token)).accessToken; // it ran out, as when the machine has slept
      }
    } catch (error) {
      if (error instanceof CoordinatorError) return error;
      throw error;
    }
  }

  private async converse(token: string): Promise<CoordinatorError | null> {
    const { clock, tokens, server } = this.context;
    if (this.over || this.leaving !== null) return null; // while the token was fetched
    const call = new JoinCall(this.context.open(token), server, (response) => this.take(response));
    this.call = call;
    call.send({ $case: 'hello', value: { ...this.options, readsHandovers: true, ...this.reader.resume } });
    const late = () => {
      if (!this.up) call.cancel(unreachable(server, `no welcome within ${WELCOME_WITHIN_MS / 1000} s`));
    };
    const noLongerLate = clock.after(WELCOME_WITHIN_MS, late);
    const quiet = tokens.onRenewed(({ accessToken }) => call.send({ $case: 'renew', value: { accessToken } }));
    try {
      return await call.ended;
    } finally {
      noLongerLate();
      quiet();
      this.wait.broke();
      this.up = false;
      this.call = null;
    }
  }

  private take(response: JoinResponse): void {
    if (this.over) return;
    let events: SessionEvent[];
    try {
      events = this.reader.read(response);
    } catch (error) {
      if (!(error instanceof CoordinatorError)) throw error;
      return this.call?.cancel(error);
    }
    if (response.event?.$case === 'welcome') this.welcome();
    for (const event of events) this.queue.push(event);
    if (response.event?.$case === 'ended') {
      const { reason, detail } = response.event.value;
      // By a stream of our own that was given up and came late: this one takes its place again.
      if (reason === 'replaced') return;
      if (reason === 'removed') this.finishRemoved(detail);
      else this.finish(reason);
    }
  }

  private welcome(): void {
    this.up = true;
    this.welcomes += 1;
    this.wait.welcomed();
    if (this.reportedDown !== null) this.queue.push({ type: 'connection', state: 'up', error: null });
    this.reportedDown = null;
    if (this.readyMessage !== null) this.call?.send(readyOf(this.readyMessage));
  }

  private async pause(delayMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const callOff = this.context.clock.after(delayMs, resolve);
      this.endPause = () => {
        callOff();
        resolve();
      };
    });
  }

  // ---- its end ----

  private async sendGoodbye(): Promise<void> {
    const { call } = this;
    if (!this.over && this.up && call !== null) {
      call.resume(); // nobody may be iterating any more
      call.send({ $case: 'leave', value: {} });
      const enough = this.context.clock.after(GOODBYE_WITHIN_MS, () => call.cancel(null));
      await call.ended;
      enough();
    }
    this.finish('left');
    await this.running;
  }

  private reportDown(error: CoordinatorError): void {
    if (this.reportedDown === error.code) return; // the same trouble as at the last attempt
    this.reportedDown = error.code;
    this.queue.push({ type: 'connection', state: 'down', error });
  }

  private fail(error: CoordinatorError): void {
    if (this.welcomes > 0) this.reportDown(error);
    this.finish(error.code, error);
  }

  private finishRemoved(why: string): void {
    const error = removedFor(why);
    this.finish(error.code, error);
  }

  private finish(reason: string, error: CoordinatorError | null = null): void {
    if (this.over) return;
    this.over = true;
    this.queue.push({ type: 'ended', reason, error });
    this.queue.close();
    this.call?.cancel(null);
    this.endPause();
    this.context.over();
  }
}
