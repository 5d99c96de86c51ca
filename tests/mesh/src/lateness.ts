// How long events were on their way.
import type { Ear, Times } from './ear';

/** µs */
export interface Way {
  capturedUs: number;
  tookUs: number;
}

export interface Lateness {
  events: number;
  p50Us: number;
  p99Us: number;
  maxUs: number;
}

/** From the key until another player's instrument could get it; when the log was written does not matter. */
export function waysOf({ from, to, received }: Ear): Way[] {
  const captured = from.capturedFor(to);
  return received.flatMap(({ port, sequence, readyUs }) => {
    const capturedUs = captured.get(`${port} ${sequence}`);
    return capturedUs === undefined ? [] : [{ capturedUs, tookUs: readyUs - capturedUs }];
  });
}

/** The ways of the events that were captured in that time. */
export function latenessOf(ways: readonly Way[], { fromUs, toUs }: Times): Lateness {
  const within = ways.filter(({ capturedUs }) => capturedUs >= fromUs && capturedUs < toUs);
  const sorted = within.map(({ tookUs }) => tookUs).sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? NaN);
  return { events: sorted.length, p50Us: at(0.5), p99Us: at(0.99), maxUs: at(1) };
}
