// Who may call now: everything that is counted before a handler hears of a call, whatever it comes by.
import type { Config } from '../config/config';
import { type Scope, TooManyCallsError, TooManyStreamsError } from './admission-errors';
import type { Connection } from './connections';
import { Counts } from './counts';
import type { Origin } from '../callers/origin';
import { Pace } from './pace';

/** A call is answered at once; a stream stays open for as long as somebody plays. */
export type Kind = 'call' | 'stream';

/** One call that was let in. */
export interface Entry {
  /** From here on it counts for this account, too. TooManyCallsError, TooManyStreamsError. */
  countFor(accountId: string): void;
  /** It is over. Again: nothing happens. */
  leave(): void;
}

/** A slot is free again as soon as some call has ended. */
const WHEN_ONE_HAS_ENDED_MS = 1000;
/** What was saved up, in seconds: what a program asks at its start comes at once. */
const BURST_S = 10;
const ALL = '';

export class Admission {
  private readonly atOnce: Record<Kind, Record<Scope, Counts>>;
  private readonly paces: Record<Exclude<Scope, 'server'>, Pace>;

  /** `now`: ms of a clock that nobody sets. */
  constructor(
    limits: Config['limits'],
    private readonly refused: (code: 'too-many-calls' | 'too-many-streams', scope: Scope) => void = () => {},
    now: () => number = () => performance.now(),
  ) {
    const pace = (perSecond: number) => new Pace(perSecond, perSecond * BURST_S, now);
    this.paces = {
      connection: pace(limits.callsPerSecondPerConnection),
      address: pace(limits.callsPerSecondPerAddress),
      account: pace(limits.callsPerSecondPerAccount),
    };
    this.atOnce = {
      call: {
        connection: new Counts(limits.callsPerConnection),
        address: new Counts(limits.callsPerAddress),
        account: new Counts(limits.callsPerAccount),
        server: new Counts(limits.calls),
      },
      stream: {
        connection: new Counts(limits.streamsPerConnection),
        address: new Counts(limits.streamsPerAddress),
        account: new Counts(limits.streamsPerAccount),
        server: new Counts(limits.streams),
      },
    };
  }

  /** One more call, before anything is known of who makes it. TooManyCallsError, TooManyStreamsError. */
  enter(kind: Kind, connection: Connection, origin: Origin): Entry {
    const held: [Scope, string][] = [];
    const leave = () => {
      for (const [scope, key] of held.splice(0)) this.atOnce[kind][scope].give(key);
    };
    const hold = (scope: Scope, key: string) => {
      if (!this.atOnce[kind][scope].take(key)) throw this.tooMany(kind, scope, WHEN_ONE_HAS_ENDED_MS);
      held.push([scope, key]);
      const waitMs = scope === 'server' ? 0 : this.paces[scope].take(key);
      if (waitMs > 0) throw this.tooMany('call', scope, waitMs);
    };
    const all = (...scopes: [Scope, string | null][]) => {
      try {
        for (const [scope, key] of scopes) if (key !== null) hold(scope, key);
      } catch (error) {
        leave();
        connection.wasRefused();
        throw error;
      }
    };
    all(['connection', connection.isOneCallers ? connection.id : null], ['address', origin.key], ['server', ALL]);
    connection.wasLetIn();
    return { countFor: (accountId) => all(['account', accountId]), leave };
  }

  /** What is under way, for tests and figures. */
  get inFlight(): Record<Kind, number> {
    return { call: this.atOnce.call.server.of(ALL), stream: this.atOnce.stream.server.of(ALL) };
  }

  // ---- details ----

  private tooMany(kind: Kind, scope: Scope, retryAfterMs: number): Error {
    this.refused(kind === 'call' ? 'too-many-calls' : 'too-many-streams', scope);
    // Nobody reads where it was made, and to find that out is most of what a refusal would cost.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    const error =
      kind === 'call' ? new TooManyCallsError(scope, retryAfterMs) : new TooManyStreamsError(scope, retryAfterMs);
    Error.stackTraceLimit = stackTraceLimit;
    return error;
  }
}
