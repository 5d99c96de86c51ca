import { TooManyAttemptsError } from '../callers/auth-errors';

interface Window {
  count: number;
  endsAtMs: number;
}

/**
 * Counts attempts by key in windows of time. Bounded: past `mostKeys` the longest-known key is forgotten; those that wait are
 * kept apart, with a bound of their own, so that nobody is let in early by a crowd of other keys.
 */
export class AttemptLimit {
  private readonly counting = new Map<string, Window>();
  private readonly shut = new Map<string, Window>();

  /** `now`: ms of a clock that nobody sets. */
  constructor(
    private readonly attempts: number,
    private readonly windowMs: number,
    private readonly mostKeys = 10_000,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Counts one attempt. TooManyAttemptsError when this window's are spent. */
  take(key: string): void {
    const now = this.now();
    const shut = liveIn(this.shut, key, now);
    if (shut) throw new TooManyAttemptsError(shut.endsAtMs - now);
    const window = liveIn(this.counting, key, now) ?? { count: 0, endsAtMs: now + this.windowMs };
    window.count += 1;
    if (window.count < this.attempts) return keep(this.counting, key, window, this.mostKeys);
    this.counting.delete(key);
    keep(this.shut, key, window, this.mostKeys);
  }

  /** As if the last attempt had not been. */
  giveBack(key: string): void {
    const window = this.shut.get(key) ?? this.counting.get(key);
    if (!window) return;
    window.count -= 1;
    this.forget(key);
    if (window.count > 0) keep(this.counting, key, window, this.mostKeys);
  }

  /** Takes back what was counted for `key`, which turned out to be in order. */
  forget(key: string): void {
    this.counting.delete(key);
    this.shut.delete(key);
  }
}

// ---- details ----

/** Undefined if there is none, or it is over. */
function liveIn(windows: Map<string, Window>, key: string, now: number): Window | undefined {
  const window = windows.get(key);
  if (window === undefined || window.endsAtMs > now) return window;
  windows.delete(key);
  return undefined;
}

function keep(windows: Map<string, Window>, key: string, window: Window, most: number): void {
  if (windows.size >= most && !windows.has(key)) {
    const [oldest] = windows.keys();
    windows.delete(oldest!);
  }
  windows.set(key, window);
}
