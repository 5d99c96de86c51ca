// Where in a recording an event belongs: when it was captured, if that can be true, else when it arrived.

export interface Arrival {
  /** Whose: times of one source never step back. */
  source: string;
  /** Played here: its arrival is its capture. */
  own: boolean;
  /** SessionTime of capture, µs; null: the sender does not know it. */
  capturedAt: number | null;
  /** LocalTime, and the session's time of that moment; null: it is not known here. */
  arrivedAt: number;
  arrivedSession: number | null;
}

export interface Place {
  /** µs, on a clock of the recording's own that runs as the session's does and never jumps. */
  at: number;
  /** Its time of capture cannot be true. */
  isFalse: boolean;
}

/** Nothing is captured later than it arrives; clocks that are not locked yet may be so much apart, µs. */
const AHEAD = 1_000_000;
/** Nothing is on its way for longer, µs: a link that is silent for so long has released what it held long ago. */
const UNDERWAY = 10_000_000;
/** What the session's time gains or loses on ours without a jump: its slew and the clocks' own drift, and what is measured anew. */
const LARGEST_SLEW = 0.001;
const LARGEST_CORRECTION = 1000;

/**
 * Design: positions are local times at first, and follow the session's clock from when it is known; when the session's time
 * jumps, as under a new master, the recording does not.
 */
export class Placement {
  /** Session time minus local time as it was last seen, less what it has jumped. */
  private ahead: { by: number; seenAt: number; jumped: number } | null = null;
  private readonly last = new Map<string, number>();

  /** `startsAt`: nothing was captured earlier; LocalTime µs. */
  constructor(private readonly startsAt: number) {}

  place({ source, own, capturedAt, arrivedAt, arrivedSession }: Arrival): Place {
    const arrival = this.positionOf(arrivedAt, arrivedSession);
    const capture =
      own || capturedAt === null || arrivedSession === null ? arrival : arrival - (arrivedSession - capturedAt);
    const isFalse =
      capture > arrival + AHEAD || capture < arrival - UNDERWAY || (capture < this.startsAt - AHEAD && !own);
    const at = Math.max(isFalse ? arrival : capture, this.last.get(source) ?? -Infinity);
    this.last.set(source, at);
    return { at: Math.round(at), isFalse };
  }

  // ---- details ----

  private positionOf(local: number, session: number | null): number {
    if (session !== null) {
      const by = session - local;
      if (this.ahead === null) {
        this.ahead = { by, seenAt: local, jumped: by };
      } else {
        const moved = by - this.ahead.by;
        const most = LARGEST_CORRECTION + LARGEST_SLEW * Math.abs(local - this.ahead.seenAt);
        const jumped = this.ahead.jumped + (Math.abs(moved) > most ? moved : 0);
        this.ahead = { by, seenAt: local, jumped };
      }
    }
    return local + (this.ahead === null ? 0 : this.ahead.by - this.ahead.jumped);
  }
}
