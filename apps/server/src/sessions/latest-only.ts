import type { Pace } from '../admission/pace';

/**
 * Does work for each key no more often than the pace allows; of several works that wait for one key, only the latest is
 * done.
 */
export class LatestOnly {
  private readonly waiting = new Map<string, NodeJS.Timeout>();

  constructor(private readonly pace: Pace) {}

  /** Resolves when `work` is done, or has to wait for its turn. If it fails later, nobody is told. */
  async run(key: string, work: () => Promise<void>): Promise<void> {
    this.forget(key);
    const waitMs = this.pace.take(key);
    if (waitMs === 0) return work();
    const turn = () => {
      this.waiting.delete(key);
      void this.run(key, work).catch(() => undefined);
    };
    this.waiting.set(key, setTimeout(turn, Math.ceil(waitMs)).unref());
  }

  forget(key: string): void {
    clearTimeout(this.waiting.get(key));
    this.waiting.delete(key);
  }
}
