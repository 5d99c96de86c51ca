// Where three peers close a loop, a timing master that tells each of them another time is seen: what one of them says at a
// moment cannot be heard by another before that moment. spec/election.md, 1.3

export interface Disagreement {
  peerId: string;
  /** How far that peer's session time is ahead of ours, at least; below 0: behind. */
  aheadUs: number;
}

/** Of each peer so many words are looked at: the quickest of them says most. */
const WORDS = 4;
/** Beyond what both clocks may be off by. */
const TOLERANCE_US = 10_000;
/** A word that took longer came from another time: nobody could play over such a network. */
const LONGEST_WAY_US = 1_000_000;

export class TimeAgreement {
  /** By peer, the latest last: when its word was heard less when it was said, each in the session time of its end. */
  private readonly ways = new Map<string, number[]>();
  private of = '';

  /** A word of that peer, who follows the same master as we; `epoch` is another one after each election. */
  heard(peerId: string, epoch: string, saidUs: number, heardUs: number): void {
    if (epoch !== this.of) this.ways.clear();
    this.of = epoch;
    const ways = this.ways.get(peerId) ?? [];
    this.ways.set(peerId, [...ways, heardUs - saidUs].slice(-WORDS));
  }

  /** Peers whose time cannot be ours, of those that are still there; our own may be off by so much. */
  disagreements(present: ReadonlySet<string>, boundUs: number): Disagreement[] {
    return [...this.ways].flatMap(([peerId, ways]) => {
      const quickest = Math.min(...ways);
      const early = quickest < -TOLERANCE_US - 2 * boundUs;
      const late = ways.length === WORDS && quickest > LONGEST_WAY_US + 2 * boundUs;
      return present.has(peerId) && (early || late) ? [{ peerId, aheadUs: -quickest }] : [];
    });
  }

  /** Whether it is we who are told a wrong time, as far as can be seen: the master itself or most others say so. */
  isAgainstUs(master: string, present: ReadonlySet<string>, boundUs: number): boolean {
    const apart = this.disagreements(present, boundUs);
    if (apart.some(({ peerId }) => peerId === master)) return true;
    const others = [...this.ways.keys()].filter((peerId) => peerId !== master && present.has(peerId)).length;
    return apart.length * 2 > others;
  }
}
