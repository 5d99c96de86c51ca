import { TEMPO_UNSAID_US } from './meta';
import type { SmfDivision } from './smf-file';

/**
 * Ticks to microseconds without rounding on the way: the time of the last tempo change is kept as whole microseconds and
 * a fraction over one denominator, so that the ten-thousandth tempo change is as exact as the first. Ticks never step
 * back.
 */
export class TempoClock {
  private readonly denominator: number;
  /** Of one tick, over the denominator. */
  private perTick: number;
  /** The last change: its tick, and its time as whole µs and the rest over the denominator. */
  private tick = 0;
  private wholeUs = 0;
  private rest = 0;

  constructor(private readonly division: SmfDivision) {
    if (division.kind === 'beat') {
      this.denominator = division.ticksPerBeat;
      this.perTick = TEMPO_UNSAID_US;
    } else {
      const { framesPerSecond, ticksPerFrame } = division;
      const [frames, seconds] = framesPerSecond === 29 ? [30_000, 1001] : [framesPerSecond, 1];
      this.denominator = frames * ticksPerFrame;
      this.perTick = seconds * 1_000_000;
    }
  }

  /** µs a beat from that tick on; it means nothing where ticks are parts of a frame. */
  setTempo(tick: number, tempoUs: number): void {
    if (this.division.kind === 'frame') return;
    this.wholeUs = this.passed(tick);
    this.rest = this.restAt;
    this.tick = tick;
    this.perTick = tempoUs;
  }

  /** The double nearest to the exact time. */
  timeUs(tick: number): number {
    const whole = this.passed(tick);
    return whole + this.restAt / this.denominator;
  }

  // ---- details ----

  /** The fraction that belongs to the whole µs that `passed` gave last. */
  private restAt = 0;

  private passed(tick: number): number {
    const parts = (tick - this.tick) * this.perTick + this.rest;
    if (parts <= Number.MAX_SAFE_INTEGER) {
      this.restAt = parts % this.denominator;
      return this.wholeUs + (parts - this.restAt) / this.denominator;
    }
    // Hours of one tempo: more than a double counts.
    const exact = BigInt(tick - this.tick) * BigInt(this.perTick) + BigInt(this.rest);
    const denominator = BigInt(this.denominator);
    this.restAt = Number(exact % denominator);
    return this.wholeUs + Number(exact / denominator);
  }
}
