// Where three peers close a loop, a timing master that tells each of them another time is seen: what one of them says at a
// moment cannot be heard by another before that moment. spec/election.md, 1.3

export interface Disagreement {
  peerId: string;
  /** How far that peer's session time is ahead of ours, at least; below 0: behind. */
  aheadUs: number;
}

export interface TimedMessage {
  /** When it was said, by that peer's session time. */
  saidUs: number;
  /** When it was heard, by ours. */
  heardUs: number;
  /** The same of our words to that peer, as it says: when the quickest was heard less when it was said. */
  wayThereUs: number | null;
  /** What that peer's time may be off by, by its own word. */
  boundThereUs: number;
}

/** Of each peer so many words are looked at: the quickest of them says most. */
const WORDS = 4;
/** Beyond what both clocks may be off by. */
const TOLERANCE_US = 10_000;
/** A word that took longer came from another time: nobody could play over such a network. */
const LONGEST_WAY_US = 1_000_000;

interface Heard {
  /** How long its words took, the latest last. */
  ways: number[];
  last: TimedMessage;
}

export class TimeAgreement {
  private readonly peers = new Map<string, Heard>();
  private of = '';

  /** A word of that peer, who follows the same master as we; `epoch` is another one after each election. */
  heard(peerId: string, epoch: string, word: TimedMessage): void {
    this.follow(epoch);
    const ways = this.peers.get(peerId)?.ways ?? [];
    this.peers.set(peerId, { ways: [...ways, word.heardUs - word.saidUs].slice(-WORDS), last: word });
  }

  /** What was heard under another epoch says nothing any more. */
  follow(epoch: string): void {
    if (epoch !== this.of) this.peers.clear();
    this.of = epoch;
  }

  /** How long the quickest of that peer's last words took to us; null: it has said none. */
  wayFrom(peerId: string): number | null {
    const heard = this.peers.get(peerId);
    return heard ? Math.min(...heard.ways) : null;
  }

  /** Peers whose time cannot be ours, of those that are still there; our own may be off by so much. */
  disagreements(present: ReadonlySet<string>, boundUs: number): Disagreement[] {
    return [...this.peers].flatMap(([peerId, { ways, last }]) => {
      if (!present.has(peerId)) return [];
      const quickest = Math.min(...ways);
      const early = quickest < -TOLERANCE_US - 2 * boundUs;
      const late = ways.length === WORDS && quickest > LONGEST_WAY_US + 2 * boundUs;
      const { wayThereUs, boundThereUs } = last;
      if (early || late) return [{ peerId, aheadUs: -quickest }];
      const earlyThere = wayThereUs !== null && wayThereUs < -TOLERANCE_US - 2 * boundThereUs;
      return earlyThere ? [{ peerId, aheadUs: wayThereUs }] : [];
    });
  }

  /** Whether it is we who are told a wrong time, as far as can be seen: the master itself or most others say so. */
  isAgainstUs(master: string, present: ReadonlySet<string>, boundUs: number): boolean {
    const apart = this.disagreements(present, boundUs);
    if (apart.some(({ peerId }) => peerId === master)) return true;
    const others = [...present].filter((peerId) => peerId !== master).length;
    return apart.length * 2 > others;
  }
}
