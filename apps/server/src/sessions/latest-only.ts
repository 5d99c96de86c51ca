import type { Pace } from '../admission/pace';

/** Does something for each key no more often than the pace lets it; of what waits for one key, the latest alone is done. */
export class LatestOnly {
  private readonly waiting = new Map<string, NodeJS.Timeout>();

  constructor(private readonly pace: Pace) {}

  /** Resolves when `work` is done, or waits for its turn. What fails later is nobody's to hear. */
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
