/** What is known of another replica at one look. */
export interface Seen {
  id: string;
  /** When it renewed its lease last, in the database's words; null: it has none, and peers that are there in its name. */
  beatAt: string | null;
  /** The connection of its lease is open: the process is there, whatever it is busy with. */
  connected: boolean;
}

/** Without a new beat for this long a server is taken for dead; a client that resumes within it keeps its place. */
const DEAD_AFTER_MS = 5000;
/** Looks are a second apart. One that comes later than this has itself missed beats, and may have missed those of others. */
const LATE_MS = 2500;

/**
 * Who among the replicas has died, as one of them looks at their leases.
 *
 * Design: times are the database's, and only ever compared with those of the looks before. A lease is silent since the look
 * that saw its beat first, never since what stands in it: so a clock that is set makes nobody old. A look that is late, or
 * finds the clock set, begins all over: whoever was frozen waits before it says of others that they are dead.
 */
export class Watch {
  private lastMs: number | null = null;
  private since = new Map<string, { beatAt: string | null; atMs: number }>();

  /** Those that are dead, by a look at `nowMs` of the database's clock at all others. */
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
