// Compares what was played with what was received, message by message.
//
// Design: the shortest edit script (Myers) aligns the two, so that one fault moves nothing else. A message that the
// script takes out in one place and puts in at another was reordered; one that it takes out and puts in at the same
// place was altered; what is left was lost, duplicated, or made up. A message is its bytes in hex: nothing else is
// compared.

export interface Comparison {
  expected: number;
  received: number;
  lost: number;
  duplicated: number;
  reordered: number;
  altered: number;
  /** Received, and never played by anybody. */
  foreign: number;
  identical: boolean;
}

/** Index of each received message in what was expected; null: it has no partner there. */
export type Alignment = (number | null)[];

/** Edits beyond which two sequences have nothing to do with each other and are only counted. */
const MOST_EDITS = 2000;
/** Messages between a loss and an addition that may still be one altered message. */
const NEARBY = 4;

export function compare(
  expected: readonly string[],
  received: readonly string[],
): Comparison & { alignment: Alignment } {
  const alignment = align(expected, received);
  const partnered = new Set(alignment.filter((i) => i !== null));
  const missing = expected.flatMap((_, i) => (partnered.has(i) ? [] : [i]));
  const extra = received.flatMap((_, i) => (alignment[i] === null ? [i] : []));

  const byBytes = grouped(extra, (x) => received[x]!);
  const reordered = pair(missing, extra, (m) => byBytes.get(expected[m]!) ?? []);
  for (const [m, x] of reordered) alignment[x] = m;
  const place = placesOf(alignment, expected.length);
  const byPlace = grouped(extra, (x) => place[x]!);
  const around = (m: number) =>
    Array.from({ length: 2 * NEARBY + 1 }, (_, i) => byPlace.get(m + i - NEARBY) ?? []).flat();
  const altered = pair(missing, extra, (m) => around(m).filter((x) => alike(expected[m]!, received[x]!)));
  const known = new Set(expected);
  const duplicated = extra.filter((x) => known.has(received[x]!)).length;
  return {
    expected: expected.length,
    received: received.length,
    lost: missing.length,
    duplicated,
    reordered: reordered.length,
    altered: altered.length,
    foreign: extra.length - duplicated,
    identical: expected.length === received.length && expected.every((message, i) => message === received[i]),
    alignment,
  };
}

// ---- details ----

/** Takes pairs that fit out of both lists, each with the nearest that fits and is not taken yet. */
function pair(missing: number[], extra: number[], fitting: (m: number) => readonly number[]): [number, number][] {
  const left = new Set(extra);
  const pairs: [number, number][] = [];
  for (const m of missing) {
    let nearest: number | null = null;
    for (const x of fitting(m)) {
      if (left.has(x) && (nearest === null || Math.abs(x - m) < Math.abs(nearest - m))) nearest = x;
    }
    if (nearest === null) continue;
    left.delete(nearest);
    pairs.push([m, nearest]);
  }
  const paired = new Set(pairs.map(([m]) => m));
  missing.splice(0, missing.length, ...missing.filter((m) => !paired.has(m)));
  extra.splice(0, extra.length, ...left);
  return pairs;
}

function grouped<K>(indices: readonly number[], keyOf: (index: number) => K): Map<K, number[]> {
  const groups = new Map<K, number[]>();
  for (const index of indices) {
    const key = keyOf(index);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [index]);
    else group.push(index);
  }
  return groups;
}

/** The same kind of message, on the same channel, of the same length. */
function alike(a: string, b: string): boolean {
  return a.length === b.length && a.slice(0, 2) === b.slice(0, 2);
}

/** Where each received message would stand in what was expected. */
function placesOf(alignment: Alignment, length: number): number[] {
  let next = length;
  const places = new Array<number>(alignment.length);
  for (let i = alignment.length - 1; i >= 0; i -= 1) {
    next = alignment[i] ?? next;
    places[i] = next;
  }
  return places;
}

function align(expected: readonly string[], received: readonly string[]): Alignment {
  const alignment: Alignment = new Array<number | null>(received.length).fill(null);
  let head = 0;
  while (head < expected.length && head < received.length && expected[head] === received[head]) {
    alignment[head] = head;
    head += 1;
  }
  let endA = expected.length;
  let endB = received.length;
  while (endA > head && endB > head && expected[endA - 1] === received[endB - 1]) {
    endA -= 1;
    endB -= 1;
    alignment[endB] = endA;
  }
  const between = shortestScript(expected.slice(head, endA), received.slice(head, endB));
  for (const [a, b] of between) alignment[head + b] = head + a;
  return alignment;
}

/** Myers' greedy algorithm: pairs of indices that stay, in order; none when the two are too far apart. */
function shortestScript(a: readonly string[], b: readonly string[]): [number, number][] {
  const most = Math.min(a.length + b.length, MOST_EDITS);
  const furthest = new Int32Array(2 * most + 3);
  const origin = most + 1;
  const history: Int32Array[] = [];
  for (let edits = 0; edits <= most; edits += 1) {
    history.push(furthest.slice(origin - edits - 1, origin + edits + 2));
    for (let k = -edits; k <= edits; k += 2) {
      const down = k === -edits || (k !== edits && furthest[origin + k - 1]! < furthest[origin + k + 1]!);
      let x = down ? furthest[origin + k + 1]! : furthest[origin + k - 1]! + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
      furthest[origin + k] = x;
      if (x >= a.length && x - k >= b.length) return walkBack(a.length, b.length, edits, history);
    }
  }
  return [];
}

/** `history[e]` holds the furthest points before round e, for the diagonals −e−1 … e+1. */
function walkBack(lengthA: number, lengthB: number, edits: number, history: readonly Int32Array[]): [number, number][] {
  const stays: [number, number][] = [];
  let x = lengthA;
  let y = lengthB;
  for (let e = edits; e > 0; e -= 1) {
    const before = history[e]!;
    const at = (k: number) => before[k + e + 1]!;
    const k = x - y;
    const down = k === -e || (k !== e && at(k - 1) < at(k + 1));
    const fromX = at(down ? k + 1 : k - 1);
    const fromY = fromX - (down ? k + 1 : k - 1);
    const startX = down ? fromX : fromX + 1;
    while (x > startX) {
      x -= 1;
      y -= 1;
      stays.push([x, y]);
    }
    x = fromX;
    y = fromY;
  }
  while (x > 0 && y > 0) {
    x -= 1;
    y -= 1;
    stays.push([x, y]);
  }
  return stays.reverse();
}
