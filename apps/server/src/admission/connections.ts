// Every TCP connection there is, from its first packet to its last: how many, and for how long without a purpose.
import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Config } from '../config/config';
import { Counts } from './counts';
import { type Origin, unknownOrigin } from '../callers/origin';
import { Pace } from './pace';
import { patience } from './patience';
import type { Proxies } from './proxies';

/** Why a connection was ended, or not begun, by this side. */
export type Ending =
  'too-many-connections' | 'handshake-late' | 'first-call-late' | 'too-many-refusals' | 'proxy-header';

/** Whoever is told to wait so often without waiting is told nothing more. */
const MOST_REFUSALS = 1000;
const ALL = '';
const BURST_S = 10;

/** One client's connection. */
export class Connection {
  readonly id = randomUUID();
  /** Whom it is counted for; another one once a proxy has said for whom it speaks. */
  origin: Origin;
  private refusals = 0;
  private callOff = () => {};

  constructor(
    readonly socket: Socket,
    origin: Origin,
    private readonly end: (why: Ending) => void,
  ) {
    this.origin = origin;
  }

  /** Ends it unless `reached` is called, or another deadline is set, before. */
  expectWithin(ms: number, why: Ending): void {
    this.callOff();
    this.callOff = patience(ms, () => this.end(why));
  }

  reached(): void {
    this.callOff();
  }

  /** False: it may carry the calls of many, and nobody is held to what others do on it. */
  get isOneCallers(): boolean {
    return this.origin.key !== null;
  }

  /** A call came over it, and was let in. */
  wasLetIn(): void {
    if (this.refusals > 0) this.refusals -= 1;
  }

  wasRefused(): void {
    this.refusals += 1;
    if (this.refusals >= MOST_REFUSALS && this.isOneCallers) this.end('too-many-refusals');
  }
}

export class Connections {
  private readonly open = new Map<string, Connection>();
  private readonly all: Counts;
  private readonly byAddress: Counts;
  private readonly silent: Counts;
  private readonly pace: Pace;

  constructor(
    private readonly limits: Config['limits'],
    private readonly proxies: Proxies,
    private readonly ended: (why: Ending) => void = () => {},
    now: () => number = () => performance.now(),
  ) {
    this.all = new Counts(limits.connections);
    this.byAddress = new Counts(limits.connectionsPerAddress);
    this.silent = new Counts(Math.max(1, Math.floor(limits.connections / 2)));
    const perSecond = limits.connectionsPerSecondPerAddress;
    this.pace = new Pace(perSecond, perSecond * BURST_S, now);
  }

  get size(): number {
    return this.open.size;
  }

  /** A connection that has just come. null: there are too many, and it is ended. */
  accept(socket: Socket): Connection | null {
    const connection = new Connection(socket, this.proxies.originOf(socket.remoteAddress), (why) =>
      this.endOne(socket, why),
    );
    if (!this.countIn(connection)) {
      this.endOne(socket, 'too-many-connections');
      return null;
    }
    const key = keyOf(socket);
    this.open.set(key, connection);
    socket.once('close', () => {
      connection.reached();
      this.countOut(connection);
      if (this.open.get(key) === connection) this.open.delete(key);
    });
    connection.expectWithin(this.limits.handshakeMs, 'handshake-late');
    return connection;
  }

  /** Its proxy has said for whom it speaks. False: that one has too many already, and it is ended. */
  isOf(connection: Connection, origin: Origin): boolean {
    this.countOut(connection);
    connection.origin = origin;
    if (this.countIn(connection)) return true;
    connection.origin = unknownOrigin;
    this.countIn(connection); // what is counted out when it closes
    this.endOne(connection.socket, 'too-many-connections');
    return false;
  }

  /** That of a socket that goes through it, or of a call by what it says of its socket. */
  of(ends: Ends): Connection | undefined {
    return this.open.get(keyOf(ends));
  }

  /** It has shaken hands, and says now what it is here for. */
  secured(connection: Connection): void {
    connection.expectWithin(this.limits.firstCallMs, 'first-call-late');
  }

  /**
   * It stays from now on without a call, as anybody's may who has no account. False: half of all that there may be do so already, and it
   * is ended, so that players get in whoever holds on to that half.
   */
  staysSilent(connection: Connection): boolean {
    connection.reached();
    if (!this.silent.take(ALL)) {
      this.endOne(connection.socket, 'too-many-connections');
      return false;
    }
    connection.socket.once('close', () => this.silent.give(ALL));
    return true;
  }

  endOne(socket: Socket, why: Ending): void {
    if (socket.destroyed) return;
    this.ended(why);
    socket.destroy();
  }

  // ---- details ----

  private countIn({ origin: { key } }: Connection): boolean {
    if (!this.all.take(ALL)) return false;
    if (key === null) return true;
    const fits = this.byAddress.take(key);
    if (fits && this.pace.take(key) === 0) return true;
    if (fits) this.byAddress.give(key);
    this.all.give(ALL);
    return false;
  }

  private countOut({ origin: { key } }: Connection): void {
    this.all.give(ALL);
    if (key !== null) this.byAddress.give(key);
  }
}

/** Both ends of a TCP connection: no two that are open have the same. */
export interface Ends {
  remoteAddress?: string | undefined;
  remotePort?: number | undefined;
  localAddress?: string | undefined;
  localPort?: number | undefined;
}

const keyOf = ({ remoteAddress, remotePort, localAddress, localPort }: Ends): string =>
  `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
