// The position of a song at a local time: a clock of its own, which is slewed towards the session's and never set.

/**
 * How much faster or slower than the session it may run, and the time in which it makes up a smaller difference. Nobody
 * hears a tempo that is 0.1 % off.
 */
const MOST_SLEW = 0.001;
const SLEW_OVER = 2_000_000;
/** If the session's clock seems to run differently by more than this, it has stepped, and is not followed. */
const MOST_RATE = 0.002;

export class SongClock {
  /** From here on the song runs at `rate`: song µs for each local µs. */
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

  /** Reads the session time at that local time, and runs towards it from there on. */
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
