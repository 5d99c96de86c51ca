import { TooManyAttemptsError } from './auth-errors';

/** Counts attempts by key in windows of time. Bounded: past `mostKeys` the longest-known key is forgotten. */
export class AttemptLimit {
  private readonly windows = new Map<string, { count: number; endsAtMs: number }>();

  constructor(
    private readonly attempts: number,
    private readonly windowMs: number,
    private readonly mostKeys = 10_000,
    private readonly now: () => number = Date.now,
  ) {}

  /** Counts one attempt. TooManyAttemptsError when this window's are spent. */
  take(key: string): void {
    const now = this.now();
    let window = this.windows.get(key);
    if (!window || window.endsAtMs <= now) {
      this.windows.delete(key);
      window = { count: 0, endsAtMs: now + this.windowMs };
      this.windows.set(key, window);
      const [oldest] = this.windows.keys();
      if (this.windows.size > this.mostKeys && oldest !== undefined) this.windows.delete(oldest);
    }
    if (window.count >= this.attempts) throw new TooManyAttemptsError(Math.ceil((window.endsAtMs - now) / 1000));
    window.count += 1;
  }

  /** What was counted for `key` was in order after all. */
  forget(key: string): void {
    this.windows.delete(key);
  }
}
