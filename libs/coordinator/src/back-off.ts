/** How long to wait before the next attempt: doubled each time, and jittered, so that clients of a server that died do not come back all at once. */
export class BackOff {
  private failures = 0;

  constructor(
    private readonly firstMs: number,
    private readonly mostMs: number,
    /** 0 … 1 */
    private readonly random: () => number,
  ) {}

  /** Between half of the doubled delay and all of it. */
  nextMs(): number {
    const whole = Math.min(this.mostMs, this.firstMs * 2 ** this.failures);
    this.failures += 1;
    return whole * (0.5 + this.random() / 2);
  }

  succeeded(): void {
    this.failures = 0;
  }
}
