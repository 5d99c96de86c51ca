import type { ElectionPeer, ElectionReason } from './election';

type Point = Exclude<ElectionReason, 'none' | 'stays' | 'only'>;

/** The points in which peers are compared, the weightiest first; each gives the smaller number to the better peer. */
const POINTS: readonly [Point, (a: ElectionPeer, b: ElectionPeer) => number][] = [
  ['serving', (a, b) => Number(a.failed ?? false) - Number(b.failed ?? false)], // [ELECTION-3.1-6]
  ['synchronised', (a, b) => Number(b.synchronised) - Number(a.synchronised)], // [ELECTION-3.1-1]
  ['pinned', (a, b) => Number(b.pinned ?? false) - Number(a.pinned ?? false)], // [ELECTION-3.1-7]
  ['precise', (a, b) => step(a, a.jitterBoundUs) - step(b, b.jitterBoundUs)], // [ELECTION-3.1-2]
  ['near', (a, b) => step(a, a.rttUs) - step(b, b.rttUs)], // [ELECTION-3.1-3]
  ['earliest', (a, b) => a.joinedNumber - b.joinedNumber], // [ELECTION-3.1-4]
  ['id', (a, b) => (a.id < b.id ? -1 : Number(a.id > b.id))], // [ELECTION-3.1-5]
];

/** Negative: `a` is the better master. A strict weak order, and a total one where ids differ. */
export function comparePeers(a: ElectionPeer, b: ElectionPeer): number {
  for (const [, compare] of POINTS) {
    const order = compare(a, b);
    if (order !== 0) return order;
  }
  return 0;
}

export const isBetter = (a: ElectionPeer, b: ElectionPeer): boolean => comparePeers(a, b) < 0;

/** The point that decides between two peers. */
export function decidingPoint(a: ElectionPeer, b: ElectionPeer): Point {
  return POINTS.find(([, compare]) => compare(a, b) !== 0)?.[0] ?? 'id';
}

// ---- details ----

/** Figures of up to so many µs are equally good; each doubling above is a step worse. */
const FIRST_STEP_US = 64;
/** 64 µs doubled so often is more than an hour: all figures above are equally bad. */
const LAST_STEP = 26;
const UNKNOWN_STEP = LAST_STEP + 1;

/** [ELECTION-3.2-1], [ELECTION-3.2-2]: steps, so that the noise of a measurement decides nothing. */
function step(peer: ElectionPeer, us: number | null): number {
  if (!peer.synchronised || us === null || !(us >= 0)) return UNKNOWN_STEP;
  let steps = 0;
  for (let limit = FIRST_STEP_US; us > limit && steps < LAST_STEP; limit *= 2) steps += 1;
  return steps;
}
