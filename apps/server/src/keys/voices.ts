// Which introduction key signs, of those whose private half one has: by the hand-overs that there are.
import type { PublishedHandover } from './handovers.repository';

type Step = Pick<PublishedHandover, 'oldKid' | 'newKid' | 'isOn' | 'isOver'>;

export interface Chosen<K> {
  signing: K;
  /** The oldest of the same chain that still counts. */
  oldest: K;
  /** Its hand-over has ended: nobody accepts its signatures any more. */
  isOver: boolean;
  /** There are hand-overs, and the key is in none of them. */
  isStrange: boolean;
}

/**
 * `held`: at least one, those first that are to be preferred where no hand-over says anything. The latest key signs whose time has
 * come, and that everybody here was `told` of; where only a later one is held, that one does, for whoever knows of it believes it at once.
 */
export function voicesOf<K extends { kid: string }>(
  held: readonly K[],
  handovers: readonly Step[],
  told: ReadonlySet<string>,
): Chosen<K> {
  const [from, to] = [
    new Map(handovers.map((step) => [step.oldKid, step])),
    new Map(handovers.map((step) => [step.newKid, step])),
  ];
  /** From the first key of the chain to this one. */
  const wayTo = (kid: string): string[] => {
    const way = [kid];
    for (let step = to.get(kid); step !== undefined && !way.includes(step.oldKid); step = to.get(step.oldKid))
      way.unshift(step.oldKid);
    return way;
  };
  /** No key outlives the one that it was handed over to. [TOAST-5.9-3] */
  const isOver = (kid: string): boolean => {
    const seen = new Set<string>();
    for (let step = from.get(kid); step !== undefined && !seen.has(step.oldKid); step = from.get(step.newKid)) {
      if (step.isOver) return true;
      seen.add(step.oldKid);
    }
    return false;
  };
  const isOn = (kid: string): boolean => {
    const step = to.get(kid);
    return step === undefined || (step.isOn && told.has(kid));
  };
  /** Of equal ones the first. */
  const latest = (keys: readonly K[]): K | undefined =>
    keys.reduce<K | undefined>(
      (best, key) => (best && wayTo(best.kid).length >= wayTo(key.kid).length ? best : key),
      undefined,
    );
  const counting = held.filter(({ kid }) => !isOver(kid));
  const signing = latest(counting.filter(({ kid }) => isOn(kid))) ?? latest(counting) ?? latest(held)!;
  const oldest = wayTo(signing.kid).flatMap((kid) => counting.find((key) => key.kid === kid) ?? []);
  const isStrange = handovers.length > 0 && !from.has(signing.kid) && !to.has(signing.kid);
  return { signing, oldest: oldest[0] ?? signing, isOver: isOver(signing.kid), isStrange };
}
