// How a running client answers the question how long notes take.
import type { LatencyRow } from './latency';

export interface LatencyAnswer {
  rows: LatencyRow[];
}

/** Requests that are about something else go to `others`. */
export const latencyRequests =
  <T extends object>(rows: () => LatencyRow[], others: (request: unknown) => T) =>
  (request: unknown): LatencyAnswer | T =>
    (request as { do?: unknown } | null)?.do === 'latency' ? { rows: rows() } : others(request);
