import { Bucket } from './bucket';

/**
 * From which addresses false greetings come faster than they are listened to. [TOAST-13.4-3]
 * Bounded without forgetting anybody who has to wait: a bucket that has filled up again says the same as none, and those go.
 */
export class FalseGreetings {
  private readonly buckets = new Map<string, Bucket>();
  private sweepAt = 1024;

  constructor(
    private readonly perSecond: number,
    private readonly atOnce: number,
  ) {}

  /** Addresses that something is remembered of. */
  get size(): number {
    return this.buckets.size;
  }

  count(address: string, nowMs: number): void {
    if (this.buckets.size >= this.sweepAt) this.sweep(nowMs);
    const bucket = this.buckets.get(address) ?? new Bucket(this.perSecond, this.atOnce, nowMs);
    this.buckets.set(address, bucket);
    bucket.take(1, nowMs);
  }

  /** Nobody from there is listened to now. */
  isSilenced(address: string, nowMs: number): boolean {
    const bucket = this.buckets.get(address);
    return bucket !== undefined && bucket.left(nowMs) < 1;
  }

  // ---- details ----

  private sweep(nowMs: number): void {
    for (const [address, bucket] of this.buckets) if (bucket.isFull(nowMs)) this.buckets.delete(address);
    this.sweepAt = Math.max(1024, this.buckets.size * 2);
  }
}
