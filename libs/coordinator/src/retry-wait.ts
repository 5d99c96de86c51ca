import { BackOff } from './back-off';
import type { Clock } from './clock';
import { type CoordinatorError, ServerStoppingError } from './errors';
import { mayPass } from './what-ends';

const FIRST_MS = 250;
/** Who was away is back soon after the server is: waits are short, and jittered. */
const LAST_MS = 2000;
/** What the server has refused needs somebody to change something: it is asked less often. */
const LAST_REFUSED_MS = 30_000;
/** After the last words of a server that is going, in which it says so of the connection. */
const MOVE_MS = 100;
/** A connection that has lasted so long has mended what was wrong: the next wait is a short one again. */
const STEADY_MS = 1000;

/** How long a stream waits before it tries again. */
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

  /** `wasWelcome`: on the connection that ended by `failure`. Never sooner than the server has asked for. */
  afterMs(failure: CoordinatorError, wasWelcome: boolean): number {
    // Told to move by a server it was at: the address leads to another one as soon as this connection is going, too.
    if (wasWelcome && failure instanceof ServerStoppingError) return MOVE_MS;
    return (mayPass(failure) ? this.passing : this.refused).nextMs() + (failure.retryAfterMs ?? 0);
  }

  broke(): void {
    this.callOff();
  }
}
