export type End = (removed: boolean) => void;

/**
 * Whose access tokens are worth nothing any more, though they have not run out: devices that were signed out, and accounts that were
 * deleted, by their ids. Kept in memory for as long as a token could still be shown, so that no call asks the database.
 */
export class EndedAccess {
  /** Until when each is remembered; the longest-known first. */
  private readonly until = new Map<string, number>();
  private readonly followers = new Map<string, Set<End>>();

  /** `now`: ms of a clock that nobody sets. */
  constructor(
    private readonly lifetimeMs: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  has({ deviceId, accountId }: { deviceId: string; accountId: string }): boolean {
    return this.until.has(deviceId) || this.until.has(accountId);
  }

  /** A second call does nothing more. `removed`: they are also removed from sessions. */
  add(ids: readonly string[], removed = false): void {
    const now = this.now();
    for (const [id, until] of this.until) {
      if (until > now) break;
      this.until.delete(id);
    }
    const fresh = ids.filter((id) => !this.until.has(id));
    for (const id of fresh) this.until.set(id, now + this.lifetimeMs);
    for (const id of fresh) for (const end of [...(this.followers.get(id) ?? [])]) end(removed);
  }

  /** `end` is called once that access has ended. Returns the way out. */
  follow(who: { deviceId: string; accountId: string }, end: End): () => void {
    const ids = [who.deviceId, who.accountId];
    for (const id of ids) this.followers.set(id, (this.followers.get(id) ?? new Set()).add(end));
    if (this.has(who)) end(false);
    return () => {
      for (const id of ids) {
        const those = this.followers.get(id);
        those?.delete(end);
        if (those?.size === 0) this.followers.delete(id);
      }
    };
  }
}
