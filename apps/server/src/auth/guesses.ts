import { Pace } from '../admission/pace';
import { TooManyAttemptsError } from '../callers/auth-errors';
import type { Origin } from '../callers/origin';
import type { Config } from '../config/config';
import { AttemptLimit } from './attempt-limit';

/** One password that is about to be looked at, and was counted: guesses in parallel count, too. */
export interface Guess {
  /** It was the right one. */
  right(): void;
  /** The password was not checked. */
  undone(): void;
}

const ALL = '';

/**
 * How many wrong passwords there may be: for one account, from one address, and at the whole server. Whoever is over one of them
 * waits; a device that was signed in to the account before has a count of its own, so that nobody is shut out by others' guesses.
 *
 * The keys that are counted are bounded by what the whole server takes in a window, so that nobody who has to wait is forgotten.
 */
export class Guesses {
  private readonly forAccount: AttemptLimit;
  private readonly fromAddress: AttemptLimit;
  private readonly ofDevice: AttemptLimit;
  private readonly inAll: Pace;

  /** `now`: ms of a clock that nobody sets. */
  constructor(auth: Config['auth'], now: () => number = () => performance.now()) {
    const windowMs = auth.attemptWindowSeconds * 1000;
    const mostKeys = Math.max(10_000, 4 * auth.attemptsInAll);
    this.forAccount = new AttemptLimit(auth.attempts, windowMs, mostKeys, now);
    this.ofDevice = new AttemptLimit(auth.attempts, windowMs, mostKeys, now);
    this.fromAddress = new AttemptLimit(auth.attemptsPerAddress, windowMs, mostKeys, now);
    this.inAll = new Pace(auth.attemptsInAll / auth.attemptWindowSeconds, auth.attemptsInAll, now);
  }

  /** `deviceId`: of the device that was signed in to that account before; null: of none. TooManyAttemptsError. */
  begin(nameKey: string, { key: address }: Origin, deviceId: string | null): Guess {
    if (deviceId !== null) {
      this.ofDevice.take(deviceId);
      return { right: () => this.ofDevice.forget(deviceId), undone: () => this.ofDevice.giveBack(deviceId) };
    }
    const back: (() => void)[] = [];
    const undone = () => back.splice(0).forEach((giveBack) => giveBack());
    try {
      const waitMs = this.inAll.take(ALL);
      if (waitMs > 0) throw new TooManyAttemptsError(waitMs);
      back.push(() => this.inAll.giveBack(ALL));
      if (address !== null) {
        this.fromAddress.take(address);
        back.push(() => this.fromAddress.giveBack(address));
      }
      this.forAccount.take(nameKey);
      back.push(() => this.forAccount.giveBack(nameKey));
    } catch (error) {
      undone();
      throw error;
    }
    // One's own account does not make others' passwords right: an address is only given back what was taken now.
    return { right: () => (undone(), this.forAccount.forget(nameKey)), undone };
  }
}
