// How long to wait before a link that has ended is opened anew. [TOAST-4.6-1]

const FIRST_MS = 250;
const LAST_MS = 8000;
/** The wait after too much came: opening a link is work for everybody who is flooded. */
const FLOODED = 'toast-too-fast';
/** After a link was up for this long, earlier refusals do not count any more. [TOAST-4.6-6] */
const GOOD_MS = 60_000;

/**
 * Reasons for which the other player may not be to blame: the network, or a goodbye. All others are refusals of what it
 * sent.
 */
const INNOCENT = new Set([
  ...['ok', 'link-closed-by-peer', 'link-closed-here', 'link-reset', 'link-unreachable', 'toast-silence'],
  ...['toast-refused-by-peer', 'toast-handshake-timeout', 'system-error'],
]);

export class Redial {
  private attempts = 0;
  private upSinceMs: number | null = null;
  /** True: this end refused what came on a link, and no link has lasted since. */
  private refused = false;
  private flooded = false;

  /** True: nothing may make the next attempt come sooner. */
  get isFirm(): boolean {
    return this.refused;
  }

  up(nowMs: number): void {
    this.upSinceMs = nowMs;
    if (!this.refused) this.attempts = 0;
  }

  /** The link has ended with that code, or could not be opened. */
  down(code: string, nowMs: number): void {
    if (this.upSinceMs !== null && nowMs - this.upSinceMs >= GOOD_MS) {
      this.refused = false;
      this.attempts = 0;
    }
    if (this.upSinceMs !== null && !INNOCENT.has(code)) this.refused = true;
    this.flooded = code === FLOODED;
    this.upSinceMs = null;
  }

  /** The wait before the next attempt. */
  nextMs(): number {
    const delayMs = this.flooded ? LAST_MS : Math.min(FIRST_MS * 2 ** this.attempts, LAST_MS);
    this.attempts += 1;
    return delayMs;
  }
}
