// Computes the place of an event in a recording: the time of its capture, if that can be true, otherwise the time of
// its arrival.

export interface Arrival {
  /** The source: times of one source never step back. */
  source: string;
  /** True: it was played here, so that arrival and capture are the same. */
  own: boolean;
  /** SessionTime of capture, µs; null: the sender does not know it. */
  capturedAt: number | null;
  /** LocalTime of arrival, and the session time of that moment; null: it is not known here. */
  arrivedAt: number;
  arrivedSession: number | null;
}

export interface Place {
  /** µs, by the recording's own clock, which runs like the session's and never jumps. */
  at: number;
  /** True: its time of capture cannot be true. */
  isFalse: boolean;
}

/** No event is captured after its arrival; but clocks that are not locked yet may differ by this much, µs. */
const AHEAD = 1_000_000;
/** No event is on its way for longer, µs: a link that is silent for this long has released its notes long before. */
const UNDERWAY = 10_000_000;
/**
 * How much the session time may gain or lose on ours without a jump: by its slew, the clocks' own drift, and new
 * measurements.
 */
const LARGEST_SLEW = 0.001;
const LARGEST_CORRECTION = 1000;

/**
 * Design: positions are local times at first, and follow the session's clock as soon as it is known. If session time
 * jumps, as under a new master, the recording does not.
 */
export class Placement {
  /** Session time minus local time as of the last event, without the jumps. */
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
