// How long each player's events take to leave that player's machine, as the players tell each other. [PLAYOUT-7.2-1]
import type { Percentiles } from '@midip2p/engine';

/** A message that is not followed by another for so long is out of date. */
const FRESH_MS = 5000;
/** A minute: nobody plays with more. */
const MOST_US = 60_000_000;

/** The message for the others; null: nothing was measured. */
export const leaveMessage = ({ p50, p95, p99 }: Percentiles): { kind: 'latency'; leaveUs: number[] } | null =>
  p99 === 0 ? null : { kind: 'latency', leaveUs: [p50, p95, p99] };

export class LeaveTimes {
  private readonly received = new Map<string, { us: Percentiles; atMs: number }>();

  constructor(private readonly nowMs: () => number) {}

  /** True: it was such a message; one that is not as it should be is ignored. */
  receive(peer: string, text: string): boolean {
    const { kind, leaveUs } = JSON.parse(text) as Record<string, unknown>; // the engine lets only JSON objects through
    if (kind !== 'latency') return false;
    if (!Array.isArray(leaveUs) || leaveUs.length !== 3) return true;
    const [p50, p95, p99] = leaveUs as number[];
    const fine = leaveUs.every((us) => Number.isSafeInteger(us) && us >= 0 && us <= MOST_US);
    if (fine && p50! <= p95! && p95! <= p99!)
      this.received.set(peer, { us: { p50: p50!, p95: p95!, p99: p99! }, atMs: this.nowMs() });
    return true;
  }

  /** null: that player has not sent it lately. */
  of(peer: string): Percentiles | null {
    const received = this.received.get(peer);
    return received === undefined || received.atMs < this.nowMs() - FRESH_MS ? null : received.us;
  }
}
