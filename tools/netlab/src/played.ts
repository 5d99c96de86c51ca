// What became of events that were played over a line: how long they took, which were lost, what hung, what stood still.

/** One pair's events by their number, in µs of the machine's clock. */
export interface Played {
  sent: readonly number[];
  /** 0: it never came. */
  came: readonly number[];
}

/** How long the events took that came, ms; sorted. */
export const delaysMs = ({ sent, came }: Played): number[] =>
  came.flatMap((us, n) => (us > 0 ? [(us - sent[n]!) / 1000] : [])).sort((a, b) => a - b);

/** The value below which that share of a sorted list is; null: the list is empty. */
export function percentile(sorted: readonly number[], share: number): number | null {
  const value = sorted[Math.ceil(share * sorted.length) - 1];
  return value === undefined ? null : rounded(value);
}

export const lostOf = ({ came }: Pick<Played, 'came'>): number => came.filter((us) => us === 0).length;

/** Notes that came and whose end did not, or came before them. Even numbers begin a note, the next number ends it. */
export function hangingNotes({ came }: Pick<Played, 'came'>): number {
  let hanging = 0;
  for (let n = 0; n < came.length; n += 2) {
    const begun = came[n]!;
    const ended = came[n + 1] ?? 0;
    if (begun > 0 && ended < begun) hanging++;
  }
  return hanging;
}

/** By how much the longest silence between two events that came was longer than `everyMs`, at which they are played. */
export function stallMs({ came }: Pick<Played, 'came'>, everyMs: number): number {
  const order = came.filter((us) => us > 0).sort((a, b) => a - b);
  let longest = 0;
  for (let i = 1; i < order.length; i++) longest = Math.max(longest, (order[i]! - order[i - 1]!) / 1000 - everyMs);
  return rounded(longest);
}

// ---- details ----

const rounded = (ms: number) => Number(ms.toFixed(2));
