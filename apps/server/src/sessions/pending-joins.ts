import { TooManyCallsError } from '../admission/admission-errors';
import { Pace } from '../admission/pace';
import { TooManySeatsError } from './session-errors';

/** A stream that has not brought its peer onto the roster by then never will. */
const LONGEST_MS = 120_000;

/** The joins of each account at this replica that are under way: arrived or about to, but not on a roster yet. */
export class PendingJoins {
  private readonly byAccount = new Map<string, Map<string, number>>();
  private readonly accountOf = new Map<string, string>();
  private readonly pace: Pace;

  /** `now`: ms of a clock that cannot be set. */
  constructor(
    private readonly most: number,
    perMinute: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.pace = new Pace(perMinute / 60, perMinute, now);
  }

  /** TooManySeatsError; TooManyCallsError: too many in the last minute. */
  begin(accountId: string, streamId: string): void {
    const begun = this.byAccount.get(accountId) ?? new Map<string, number>();
    for (const [stream, at] of begun) if (this.now() - at > LONGEST_MS) this.end(stream);
    if (begun.size >= this.most) throw TooManySeatsError.pending(this.most);
    const waitMs = this.pace.take(accountId);
    if (waitMs > 0) throw new TooManyCallsError('account', waitMs);
    this.byAccount.set(accountId, begun.set(streamId, this.now()));
    this.accountOf.set(streamId, accountId);
  }

  /** The join is on the roster, or gone. A second call does nothing. */
  end(streamId: string): void {
    const accountId = this.accountOf.get(streamId);
    if (accountId === undefined) return;
    this.accountOf.delete(streamId);
    const begun = this.byAccount.get(accountId)!;
    begun.delete(streamId);
    if (begun.size === 0) this.byAccount.delete(accountId);
  }
}
