// Where a song is at a local time: a clock of its own, slewed towards the session's and never set.

/** Faster or slower than the session at most, and what it takes to make good what is less; nobody hears a tempo that is 0.1 % off. */
const MOST_SLEW = 0.001;
const SLEW_OVER = 2_000_000;
/** A session's clock that seems to run otherwise is not believed: it has stepped. */
const MOST_RATE = 0.002;

export class SongClock {
  /** From here on it runs by `rate`: song µs for each local µs. */
  private local: number;
  private song = 0;
  private rate: number;
  private readonly startSession: number | null;

  /** The song begins at that local time. */
  constructor(
    startLocal: number,
    private readonly session: { toSession(local: number): number | null },
  ) {
    this.local = startLocal;
    this.startSession = session.toSession(startLocal);
    this.rate = this.sessionRate(startLocal);
  }

  localOf(song: number): number {
    return this.local + (song - this.song) / this.rate;
  }

  /** Looks where the session is at that local time, and runs towards it from there on. */
  follow(local: number): void {
    if (local <= this.local) return;
    const song = this.song + (local - this.local) * this.rate;
    this.song = song;
    this.local = local;
    const session = this.startSession === null ? null : this.session.toSession(local);
    if (session === null) return;
    const behind = session - this.startSession! - song;
    this.rate = this.sessionRate(local) + Math.max(-MOST_SLEW, Math.min(MOST_SLEW, behind / SLEW_OVER));
  }

  private sessionRate(local: number): number {
    const [here, later] = [this.session.toSession(local), this.session.toSession(local + 1_000_000)];
    const rate = here === null || later === null ? 1 : (later - here) / 1e6;
    return Math.abs(rate - 1) > MOST_RATE ? 1 : rate;
  }
}
