import { META_TEMPO, TEMPO_UNSAID_US } from './meta';
import type { SmfDivision, SmfTrack } from './smf-file';

/**
 * Ticks to microseconds without rounding on the way: sums are kept as whole numbers over one denominator, so that the
 * ten-thousandth tempo change is as exact as the first.
 */
export class TempoMap {
  private readonly denominator: bigint;
  /** Each holds from its tick on; `start` is the time there, over the denominator. */
  private readonly pieces: { tick: number; start: bigint; perTick: bigint }[];

  /** All tempo events of `tracks` count, whichever track they are in; of two at one tick the later track's wins. */
  constructor(division: SmfDivision, tracks: readonly SmfTrack[]) {
    if (division.kind === 'frame') {
      const { framesPerSecond, ticksPerFrame } = division;
      const [frames, seconds] = framesPerSecond === 29 ? [30_000, 1001] : [framesPerSecond, 1];
      this.denominator = BigInt(frames * ticksPerFrame);
      this.pieces = [{ tick: 0, start: 0n, perTick: BigInt(seconds * 1_000_000) }];
      return;
    }
    this.denominator = BigInt(division.ticksPerBeat);
    this.pieces = [{ tick: 0, start: 0n, perTick: BigInt(TEMPO_UNSAID_US) }];
    for (const { tick, tempoUs } of temposOf(tracks)) {
      const last = this.pieces[this.pieces.length - 1]!;
      const start = last.start + BigInt(tick - last.tick) * last.perTick;
      if (tick === last.tick) this.pieces.pop();
      this.pieces.push({ tick, start, perTick: BigInt(tempoUs) });
    }
  }

  /** The double nearest to the exact time. */
  timeUs(tick: number): number {
    const { tick: from, start, perTick } = this.pieces[this.pieceAt(tick)]!;
    const exact = start + BigInt(tick - from) * perTick;
    return Number(exact / this.denominator) + Number(exact % this.denominator) / Number(this.denominator);
  }

  private pieceAt(tick: number): number {
    let low = 0;
    let high = this.pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.pieces[middle]!.tick <= tick) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

// ---- details ----

function temposOf(tracks: readonly SmfTrack[]): { tick: number; tempoUs: number }[] {
  const tempos = tracks.flatMap(({ events }) =>
    events.flatMap((event) =>
      event.kind === 'meta' && event.type === META_TEMPO
        ? [{ tick: event.tick, tempoUs: (event.data[0]! << 16) | (event.data[1]! << 8) | event.data[2]! }]
        : [],
    ),
  );
  return tempos.sort((a, b) => a.tick - b.tick); // stable: the order of tracks stays
}
