import { BackOff } from './back-off';
import type { Clock } from './clock';
import { type CoordinatorError, ServerStoppingError } from './errors';
import { mayPass } from './what-ends';

const FIRST_MS = 250;
/** Clients should be back soon after the server is: waits are short, and jittered. */
const LAST_MS = 2000;
/** After a refusal somebody has to change something first: so the server is asked less often. */
const LAST_REFUSED_MS = 30_000;
/** The wait after a server has said that it is going, in which it also announces the end of the connection. */
const MOVE_MS = 100;
/** After a connection has lasted this long, the next wait is a short one again. */
const STEADY_MS = 1000;

/** The waits of a stream before it tries again. */
export class RetryWait {
  private readonly passing: BackOff;
  private readonly refused: BackOff;
  private callOff = () => {};

  constructor(
    private readonly clock: Clock,
    random: () => number,
  ) {
    this.passing = new BackOff(FIRST_MS, LAST_MS, random);
    this.refused = new BackOff(FIRST_MS, LAST_REFUSED_MS, random);
  }

  welcomed(): void {
    const steady = () => {
      this.passing.succeeded();
      this.refused.succeeded();
    };
    this.callOff = this.clock.after(STEADY_MS, steady, true);
  }

  /**
   * `wasWelcome`: the connection that ended with `failure` had got a welcome. Never sooner than the server has asked
   * for.
   */
  afterMs(failure: CoordinatorError, wasWelcome: boolean): number {
    // The server has told us to move: as soon as this connection ends, the address leads to another server.
    if (wasWelcome && failure instanceof ServerStoppingError) return MOVE_MS;
    return (mayPass(failure) ? this.passing : this.refused).nextMs() + (failure.retryAfterMs ?? 0);
  }

  broke(): void {
    this.callOff();
  }
}
