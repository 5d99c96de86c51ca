/** What one look finds out about another replica. */
export interface Seen {
  id: string;
  /**
   * When it last renewed its lease, as the database writes it; null: it has no lease, but peers are present in its
   * name.
   */
  beatAt: string | null;
  /** The connection of its lease is open: the process is there, whatever it is busy with. */
  connected: boolean;
}

/**
 * Without a new beat for this long a server is taken for dead; a client that resumes within this time keeps its place.
 */
const DEAD_AFTER_MS = 5000;
/** Looks are a second apart. One that comes later than this has itself missed beats, and may have missed those of others. */
const LATE_MS = 2500;

/**
 * Finds out which replicas have died, when one of them looks at their leases.
 *
 * Design: times are the database's, and are only compared with those of earlier looks. The silence of a lease is
 * counted from the look that first saw its last beat, never from the time written in it, so that setting the clock
 * makes no lease old. A look that is late, or finds that the clock was set, begins all over: a replica that was frozen
 * itself waits before it declares others dead.
 */
export class Watch {
  private lastMs: number | null = null;
  private since = new Map<string, { beatAt: string | null; atMs: number }>();

  /** The replicas that are dead, by a look at all others at `nowMs` of the database's clock. */
  look(nowMs: number, others: readonly Seen[]): Seen[] {
    const goesOn = this.lastMs !== null && nowMs >= this.lastMs && nowMs - this.lastMs <= LATE_MS;
    const before = goesOn ? this.since : new Map<string, never>();
    this.lastMs = nowMs;
    this.since = new Map(
      others.map(({ id, beatAt }) => {
        const first = before.get(id);
        return [id, first?.beatAt === beatAt ? first : { beatAt, atMs: nowMs }];
      }),
    );
    return others.filter(({ id, connected }) => !connected && nowMs - this.since.get(id)!.atMs >= DEAD_AFTER_MS);
  }
}
