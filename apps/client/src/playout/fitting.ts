// The common delay that fits everybody in the room: each tells the others what it needs, and takes the longest.
// [PLAYOUT-6.1-1]
import { MAX_DELAY_US } from '@midip2p/engine';

/** A need that is not sent again for so long does not count any more. */
const FRESH_MS = 5000;

interface Need {
  us: number;
  atMs: number;
}

export class Fitting {
  private readonly needs = new Map<string, Need>();
  private own: number | null = null;

  constructor(private readonly nowMs: () => number) {}

  /** Takes what this end needs now. Returns the message that tells it to the others; null: it needs nothing yet. */
  announce(us: number | null): { kind: 'playout'; needUs: number } | null {
    this.own = us === null ? null : Math.min(us, MAX_DELAY_US);
    return this.own === null ? null : { kind: 'playout', needUs: this.own };
  }

  /** True: it was such a message; one that is not as it should be is ignored. */
  receive(peer: string, text: string): boolean {
    const { kind, needUs } = JSON.parse(text) as Record<string, unknown>; // the engine lets only JSON objects through
    if (kind !== 'playout') return false;
    const fine = Number.isSafeInteger(needUs) && (needUs as number) >= 0 && (needUs as number) <= MAX_DELAY_US;
    if (fine) this.needs.set(peer, { us: needUs as number, atMs: this.nowMs() });
    return true;
  }

  /** In whole milliseconds, so that everybody takes the same; null: nobody needs anything. */
  agreed(): number | null {
    const oldest = this.nowMs() - FRESH_MS;
    for (const [peer, { atMs }] of this.needs) if (atMs < oldest) this.needs.delete(peer);
    const all = [...[...this.needs.values()].map(({ us }) => us), ...(this.own === null ? [] : [this.own])];
    return all.length === 0 ? null : Math.ceil(Math.max(...all) / 1000) * 1000;
  }
}
