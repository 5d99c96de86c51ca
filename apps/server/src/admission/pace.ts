interface Bucket {
  /** What may be taken at `at`; full is the burst. */
  tokens: number;
  at: number;
}

/**
 * How often, by key: so many a second on average, and a burst at once. Bounded without forgetting anybody who has to wait: a
 * bucket that has filled up again says the same as none, and those are dropped.
 */
export class Pace {
  private readonly buckets = new Map<string, Bucket>();
  private sweepAt = 1024;

  /** `now`: ms of a clock that nobody sets. */
  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Counted buckets that are not full. */
  get size(): number {
    return this.buckets.size;
  }

  /** Takes one, and returns 0; or takes nothing, and returns how long it is until there is one, ms. */
  take(key: string): number {
    const now = this.now();
    const bucket = this.buckets.get(key);
    const tokens = bucket === undefined ? this.burst : this.filled(bucket, now);
    if (tokens < 1) return ((1 - tokens) / this.perSecond) * 1000;
    if (bucket === undefined && this.buckets.size >= this.sweepAt) this.sweep(now);
    this.buckets.set(key, { tokens: tokens - 1, at: now });
    return 0;
  }

  /** As if the last one had not been taken. */
  giveBack(key: string): void {
    const bucket = this.buckets.get(key);
    if (bucket) bucket.tokens = Math.min(this.burst, bucket.tokens + 1);
  }

  // ---- details ----

  private filled({ tokens, at }: Bucket, now: number): number {
    return Math.min(this.burst, tokens + ((now - at) / 1000) * this.perSecond);
  }

  /** Each key costs whoever makes it a call, and is gone once its bucket is full: what is left is what was called lately. */
  private sweep(now: number): void {
    for (const [key, bucket] of this.buckets) if (this.filled(bucket, now) >= this.burst) this.buckets.delete(key);
    this.sweepAt = Math.max(1024, this.buckets.size * 2);
  }
}
