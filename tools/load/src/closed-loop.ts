// Several workers do the same, each again as soon as it is done: how often that is in a second, and how long it takes.
export interface Rate {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
}

/** `work` is called with the number of the worker. */
export async function closedLoop(
  workers: number,
  seconds: number,
  work: (worker: number) => Promise<void>,
): Promise<Rate> {
  const tookMs: number[] = [];
  const began = performance.now();
  const until = began + seconds * 1000;
  const each = async (_: unknown, worker: number) => {
    for (let from = performance.now(); from < until;) {
      await work(worker);
      const now = performance.now();
      tookMs.push(now - from);
      from = now;
    }
  };
  await Promise.all(Array.from({ length: workers }, each));
  const elapsed = (performance.now() - began) / 1000;
  return { perSecond: tookMs.length / elapsed, ...tailOf(tookMs) };
}

export function tailOf(valuesMs: number[]): { p50Ms: number; p99Ms: number } {
  const sorted = [...valuesMs].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
};
