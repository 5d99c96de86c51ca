import type { Clock } from '@midip2p/coordinator';

interface Waiting {
  atMs: number;
  delayMs: number;
  act: () => void;
  background: boolean;
}

/** A clock that stands still until the test moves it. */
export class ManualClock implements Clock {
  private now: number;
  private waiting: Waiting[] = [];
  private readonly watchers = new Set<() => void>();

  constructor(startMs = Date.now()) {
    this.now = startMs;
  }

  nowMs(): number {
    return this.now;
  }

  after(delayMs: number, act: () => void, background = false): () => void {
    const waiting = { atMs: this.now + Math.max(0, delayMs), delayMs, act, background };
    this.waiting.push(waiting);
    for (const look of [...this.watchers]) look();
    return () => {
      this.waiting = this.waiting.filter((other) => other !== waiting);
    };
  }

  /** Moves the clock on: what is due meanwhile runs, in the order in which it is due. */
  advance(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const due = this.waiting.filter(({ atMs }) => atMs <= end).sort((a, b) => a.atMs - b.atMs)[0];
      if (due === undefined) break;
      this.waiting = this.waiting.filter((other) => other !== due);
      this.now = Math.max(this.now, due.atMs);
      due.act();
    }
    this.now = end;
  }

  /** Resolves with the delay as soon as something waits for one that is `wanted`. */
  waitFor(wanted: (delayMs: number, background: boolean) => boolean): Promise<number> {
    return new Promise((resolve) => {
      const look = () => {
        const found = this.waiting.find(({ delayMs, background }) => wanted(delayMs, background));
        if (found === undefined) return;
        this.watchers.delete(look);
        resolve(found.delayMs);
      };
      this.watchers.add(look);
      look();
    });
  }
}
