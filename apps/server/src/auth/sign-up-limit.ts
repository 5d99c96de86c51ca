import { Pace } from '../admission/pace';
import { TooManyAttemptsError } from '../callers/auth-errors';
import type { Origin } from '../callers/origin';
import type { Config } from '../config/config';
import { AttemptLimit } from './attempt-limit';

/** How many may sign up, or ask whether they could: from one address, and at the whole server. */
export class SignUpLimit {
  private readonly fromAddress: AttemptLimit;
  private readonly inAll: Pace;

  constructor({ signUps, signUpsInAll, attemptWindowSeconds }: Config['auth']) {
    this.fromAddress = new AttemptLimit(signUps, attemptWindowSeconds * 1000);
    this.inAll = new Pace(signUpsInAll / attemptWindowSeconds, signUpsInAll);
  }

  /** TooManyAttemptsError. */
  take({ key: address }: Origin): void {
    if (address !== null) this.fromAddress.take(address);
    const waitMs = this.inAll.take('');
    if (waitMs > 0) throw new TooManyAttemptsError(waitMs);
  }
}
