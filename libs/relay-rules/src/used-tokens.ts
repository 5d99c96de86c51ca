import { LONGEST_MS, placeOf, type ReadToken } from './token';

/**
 * Which places were taken already, for as long as a token for them can be good. [TOAST-13.3-2]
 * Bounded by how many tokens a server signs in that time; those that are over are swept out now and then.
 */
export class UsedTokens {
  /** Until when it is remembered, by place and side. */
  private readonly used = new Map<string, number>();
  private sweepAt = 1024;

  get size(): number {
    return this.used.size;
  }

  has(token: ReadToken): boolean {
    return this.used.has(keyOf(token));
  }

  add(token: ReadToken, nowMs: number): void {
    if (this.used.size >= this.sweepAt) this.sweep(nowMs);
    this.used.set(keyOf(token), nowMs + LONGEST_MS);
  }

  // ---- details ----

  private sweep(nowMs: number): void {
    for (const [key, until] of this.used) if (until <= nowMs) this.used.delete(key);
    this.sweepAt = Math.max(1024, this.used.size * 2);
  }
}

const keyOf = (token: ReadToken): string => `${placeOf(token)} ${token.side}`;
