// Figures of many durations.

export interface Spread {
  p50: number;
  p99: number;
  max: number;
}

/** Nearest rank: each figure is a duration that really occurred. null: there was none. */
export function spreadOf(durations: readonly number[]): Spread | null {
  const sorted = [...durations].sort((a, b) => a - b);
  const rank = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  const p50 = rank(0.5);
  const p99 = rank(0.99);
  const max = sorted[sorted.length - 1];
  if (p50 === undefined || p99 === undefined || max === undefined) return null;
  return { p50, p99, max };
}
