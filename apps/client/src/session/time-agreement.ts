// If three peers are all linked with each other, they can detect a timing master that tells them different times: a
// message that one of them sends at some moment cannot arrive at another before that moment. spec/election.md, 1.3

export interface Disagreement {
  peerId: string;
  /** How far that peer's session time is ahead of ours, at least; below 0: behind. */
  aheadUs: number;
}

export interface TimedMessage {
  /** When it was sent, by that peer's session time. */
  sentUs: number;
  /** When it arrived, by our session time. */
  receivedUs: number;
  /**
   * The same for our messages to that peer, as it reports: the time of arrival of the quickest minus its time of
   * sending.
   */
  wayThereUs: number | null;
  /** How far off that peer's time may be, as it reports. */
  boundThereUs: number;
}

/** How many messages of each peer are kept: the quickest of them shows its time most exactly. */
const MOST_MESSAGES = 4;
/** Tolerance beyond the bounds of both clocks. */
const TOLERANCE_US = 10_000;
/** A message that seems to have taken longer is of another time: nobody could play over such a network. */
const LONGEST_WAY_US = 1_000_000;

interface Received {
  /** How long its messages took, the latest last. */
  ways: number[];
  last: TimedMessage;
}

export class TimeAgreement {
  private readonly peers = new Map<string, Received>();
  private of = '';

  /** Takes a message of that peer, which follows the same master as we do; `epoch` differs after each election. */
  receive(peerId: string, epoch: string, message: TimedMessage): void {
    this.follow(epoch);
    const ways = this.peers.get(peerId)?.ways ?? [];
    this.peers.set(peerId, {
      ways: [...ways, message.receivedUs - message.sentUs].slice(-MOST_MESSAGES),
      last: message,
    });
  }

  /** Drops messages of another epoch, which mean nothing any more. */
  follow(epoch: string): void {
    if (epoch !== this.of) this.peers.clear();
    this.of = epoch;
  }

  /** How long the quickest of that peer's last messages took to us; null: there is none. */
  wayFrom(peerId: string): number | null {
    const received = this.peers.get(peerId);
    return received ? Math.min(...received.ways) : null;
  }

  /** Those present peers whose time cannot agree with ours; `boundUs`: how far off our own time may be. */
  disagreements(present: ReadonlySet<string>, boundUs: number): Disagreement[] {
    return [...this.peers].flatMap(([peerId, { ways, last }]) => {
      if (!present.has(peerId)) return [];
      const quickest = Math.min(...ways);
      const early = quickest < -TOLERANCE_US - 2 * boundUs;
      const late = ways.length === MOST_MESSAGES && quickest > LONGEST_WAY_US + 2 * boundUs;
      const { wayThereUs, boundThereUs } = last;
      if (early || late) return [{ peerId, aheadUs: -quickest }];
      const earlyThere = wayThereUs !== null && wayThereUs < -TOLERANCE_US - 2 * boundThereUs;
      return earlyThere ? [{ peerId, aheadUs: wayThereUs }] : [];
    });
  }

  /**
   * Whether we are probably the ones who are told a wrong time: the times of the master itself, or of most others, say
   * so.
   */
  isAgainstUs(master: string, present: ReadonlySet<string>, boundUs: number): boolean {
    const apart = this.disagreements(present, boundUs);
    if (apart.some(({ peerId }) => peerId === master)) return true;
    const others = [...present].filter((peerId) => peerId !== master).length;
    return apart.length * 2 > others;
  }
}
