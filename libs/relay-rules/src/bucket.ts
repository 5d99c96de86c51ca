/** So much a second on average, and a burst at once; more may be taken than there is, and is then owed. */
export class Bucket {
  private amount: number;
  private atMs: number;

  /** `nowMs`: of a clock that nobody sets. */
  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    nowMs: number,
  ) {
    this.amount = burst;
    this.atMs = nowMs;
  }

  /** Above 0: something may be taken. */
  left(nowMs: number): number {
    this.amount = Math.min(this.burst, this.amount + ((nowMs - this.atMs) / 1000) * this.perSecond);
    this.atMs = nowMs;
    return this.amount;
  }

  take(amount: number, nowMs: number): void {
    this.amount = this.left(nowMs) - amount;
  }

  isFull(nowMs: number): boolean {
    return this.left(nowMs) >= this.burst;
  }
}
