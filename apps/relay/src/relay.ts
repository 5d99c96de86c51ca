// The relay itself: who calls, who is let in, who is joined with whom. What time it is, and when to look at it, it is told.
import type { KeyObject } from 'node:crypto';
import type { Socket } from 'node:net';
import {
  FalseGreetings,
  networkOf,
  Newcomers,
  placeOf,
  type ReadToken,
  readToken,
  type RelayRefusal,
  type Seat,
  Seats,
  UsedTokens,
} from '@midip2p/relay-rules';
import type { Logger } from 'pino';
import { Caller, type CallerEvents } from './caller';
import type { Config } from './config/config';
import { Joint } from './joint';
import type { Metrics } from './metrics';

const GREETING_MS = 5000;
const WAIT_MS = 10_000;
const AT_ONCE_SECONDS = 10;

interface Time {
  /** ms, of a clock that nobody sets. */
  now(): number;
  /** ms since 1970, by which tokens expire. */
  date(): number;
}

export class Relay {
  private readonly newcomers: Newcomers<Caller>;
  private readonly seats: Seats;
  private readonly used = new UsedTokens();
  private readonly falseGreetings: FalseGreetings;
  /** Who waits for the other side, by place. */
  private readonly waiting = new Map<string, Caller>();
  private readonly joints = new Set<Joint>();
  private isStopping = false;
  /** Whose tokens it has let in, by the numbers that stand for them here: which keys are believed may change. */
  private readonly signers: KeyObject[] = [];

  constructor(
    /** Those that are believed now. */
    private readonly keys: () => readonly KeyObject[],
    private readonly limits: Config['limits'],
    private readonly metrics: Metrics,
    private readonly log: Logger,
    private readonly time: Time,
  ) {
    this.newcomers = new Newcomers(limits.newcomers, limits.newcomersPerAddress);
    this.seats = new Seats(limits);
    const perSecond = limits.falseGreetingsPerSecond;
    this.falseGreetings = new FalseGreetings(perSecond, perSecond * AT_ONCE_SECONDS);
    metrics.watch(() => this.figures());
  }

  /**
   * A connection that has just come; it must stay open when its peer ends it (allowHalfOpen). `countedAs`: what stands for its address,
   * where that is another one's, such as a proxy's.
   */
  accept(socket: Socket, countedAs?: string): void {
    const { remoteAddress } = socket;
    if (remoteAddress === undefined) return void socket.destroy(); // gone already
    const address = countedAs ?? networkOf(remoteAddress);
    const now = this.time.now();
    if (this.isStopping) return void socket.destroy();
    if (this.falseGreetings.isSilenced(address, now)) return this.shut(socket, 'silenced'); // [TOAST-13.4-3]
    const caller = new Caller(socket, address, now + GREETING_MS, this.events);
    const oldest = this.newcomers.add(caller);
    if (oldest) this.shut(oldest.socket, 'crowded'); // [TOAST-13.4-2]
  }

  /** Does what time has brought; to be called a few times a second. */
  look(): void {
    const now = this.time.now();
    for (const caller of this.newcomers) {
      if (now < caller.deadline) continue;
      if (caller.isLeaving) caller.socket.destroy();
      else this.refuse(caller, 'toast-handshake-timeout'); // [TOAST-13.4-1]
    }
    for (const caller of [...this.waiting.values()]) if (now >= caller.deadline) this.dismiss(caller, 'relay-alone'); // [TOAST-13.3-4]
    for (const joint of [...this.joints]) if (joint.look()) this.cut(joint, 'idle');
  }

  /** Lets nobody new in; joined connections go on. [TOAST-13.4-10] */
  stopAccepting(): void {
    this.isStopping = true;
    for (const caller of [...this.waiting.values()]) this.dismiss(caller, 'relay-stopping');
    for (const caller of this.newcomers) if (!caller.isLeaving) this.refuse(caller, 'relay-stopping');
  }

  /** Ends all there is. */
  end(): void {
    this.stopAccepting();
    for (const caller of this.newcomers) caller.socket.destroy();
    for (const joint of [...this.joints]) this.cut(joint, 'stopped');
  }

  figures() {
    const unsent = [...this.joints].reduce((sum, joint) => sum + joint.unsent, 0);
    const { size: newcomers } = this.newcomers;
    return { newcomers, waiting: this.waiting.size, joined: this.joints.size, seats: this.seats.size, unsent };
  }

  // ---- details ----

  private readonly events: CallerEvents = {
    greeted: (caller, token) => this.greeted(caller, token),
    wrong: (caller, code) => {
      if (caller.token) return this.dismiss(caller, code);
      this.falseGreetings.count(caller.address, this.time.now());
      this.refuse(caller, code);
    },
    left: (caller) => {
      if (caller.token) this.forget(caller);
      if (!caller.isLeaving) caller.socket.destroy();
      if (caller.socket.destroyed) this.newcomers.delete(caller);
    },
  };

  private greeted(caller: Caller, bytes: Buffer): void {
    const token = this.read(bytes);
    if (typeof token === 'string') return this.events.wrong(caller, token);
    if (this.used.has(token)) return this.events.wrong(caller, 'relay-token-used'); // [TOAST-13.3-2]
    if (!this.seats.take(seatOf(caller, token))) return this.refuse(caller, 'relay-too-many'); // [TOAST-13.4-4]
    this.used.add(token, this.time.now());
    this.newcomers.delete(caller);
    caller.token = token;
    const place = placeOf(token);
    const other = this.waiting.get(place);
    if (other) return this.join(other, caller);
    caller.deadline = this.time.now() + WAIT_MS;
    this.waiting.set(place, caller);
  }

  private read(bytes: Buffer): ReadToken | RelayRefusal {
    const keys = this.keys();
    const token = readToken(bytes, keys, this.time.date());
    if (typeof token === 'string') return token;
    const signer = keys[token.key]!;
    const known = this.signers.findIndex((one) => one.equals(signer));
    return { ...token, key: known >= 0 ? known : this.signers.push(signer) - 1 };
  }

  /** No token is let in twice, so that they are of one side each. [TOAST-13.3-3] */
  private join(first: Caller, second: Caller): void {
    this.waiting.delete(placeOf(first.token!));
    const { now } = this.time;
    const ends = [first, second].map((caller) => ({ socket: caller.socket, early: caller.release() }));
    const joint = new Joint([ends[0]!, ends[1]!], {
      now,
      bytesPerSecond: this.limits.bytesPerSecond,
      idleMs: this.limits.idleSeconds * 1000,
      carried: (bytes) => this.metrics.bytes.inc(bytes),
    });
    this.joints.add(joint);
    this.log.debug({ session: first.token!.session, link: first.token!.link, number: first.token!.number }, 'joined');
    this.metrics.joints.inc();
    for (const caller of [first, second])
      caller.socket.once('close', () => {
        this.seats.give(seatOf(caller, caller.token!));
        if (first.socket.destroyed && second.socket.destroyed) this.joints.delete(joint);
      });
    joint.begin();
  }

  private refuse(caller: Caller, code: RelayRefusal): void {
    this.metrics.refusals.inc({ code });
    this.log.debug({ code, address: caller.address }, 'refused');
    caller.refuse(code, this.time.now());
  }

  /** Refuses one that was let in: it is among those that leave, until it has. */
  private dismiss(caller: Caller, code: RelayRefusal): void {
    this.forget(caller);
    this.refuse(caller, code);
    const oldest = this.newcomers.add(caller);
    if (oldest) this.shut(oldest.socket, 'crowded');
  }

  private forget(caller: Caller): void {
    this.waiting.delete(placeOf(caller.token!));
    this.seats.give(seatOf(caller, caller.token!));
    caller.token = null;
  }

  private cut(joint: Joint, why: 'idle' | 'stopped'): void {
    this.metrics.cuts.inc({ why });
    joint.cut();
  }

  private shut(socket: Socket, why: 'silenced' | 'crowded'): void {
    this.metrics.cuts.inc({ why });
    socket.destroy();
  }
}

/** Accounts of servers with different keys have nothing to do with each other. */
const seatOf = ({ address }: Caller, { key, account }: ReadToken): Seat => ({ address, account: `${key} ${account}` });
