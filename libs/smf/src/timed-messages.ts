import type { SmfFile, SmfTrack } from './smf-file';
import { TempoClock } from './tempo-clock';
import { TrackReader } from './track-reader';

/** One complete MIDI message of a file, and when it is due. */
export interface TimedMessage {
  /** From the start of the piece; exact up to the nearest double. */
  timeUs: number;
  /** Number of its track, from 0. */
  track: number;
  /** From the start of its track. */
  tick: number;
  bytes: Uint8Array;
}

/**
 * Every message that goes out to an instrument, in the order it goes out: by tick, then by track number, then as in the
 * track. A SysEx message in several packets comes whole, at the tick of its last; what an F7 packet holds comes as the
 * messages in it. The tracks of a format 2 file are pieces of their own: each begins, with its own tempo, where the one
 * before ended. Messages are read as they are asked for, from the beginning each time: a file takes no memory but that of
 * its bytes.
 */
export function timedMessages(file: SmfFile): Iterable<TimedMessage> {
  return { [Symbol.iterator]: () => (file.format === 2 ? oneAfterTheOther(file) : together(file, file.tracks, 0)) };
}

// ---- details ----

function* oneAfterTheOther(file: SmfFile): Generator<TimedMessage, void> {
  let startUs = 0;
  for (const track of file.tracks) startUs = yield* together(file, [track], startUs);
}

/** Returns when the last of the tracks ends. All tempos count, whichever track they are in; of two at one tick the later track's. */
function* together(
  { bytes, division }: SmfFile,
  tracks: readonly SmfTrack[],
  startUs: number,
): Generator<TimedMessage, number> {
  const clock = new TempoClock(division);
  const readers = tracks.map((track) => ({ number: track.number, reader: new TrackReader(bytes, track, null) }));
  let endTick = 0;
  const going = readers.filter(({ reader }) => {
    const has = reader.next();
    if (!has) endTick = Math.max(endTick, reader.tick);
    return has;
  });
  const queue = new Queue(going);
  for (let first = queue.first; first !== undefined; first = queue.first) {
    const { number, reader } = first;
    const { tick } = reader;
    if (reader.tempoUs > 0) clock.setTempo(tick, reader.tempoUs);
    else yield { timeUs: startUs + clock.timeUs(tick), track: number, tick, bytes: reader.message() };
    if (!reader.next()) {
      endTick = Math.max(endTick, reader.tick);
      queue.dropFirst();
    } else queue.settleFirst();
  }
  return startUs + clock.timeUs(endTick);
}

interface Going {
  number: number;
  reader: TrackReader;
}

/** The track whose next message is due first, of those of one tick the one with the lowest number: a binary heap. */
class Queue {
  constructor(private readonly heap: Going[]) {
    for (let i = (heap.length >> 1) - 1; i >= 0; i -= 1) this.sink(i);
  }

  get first(): Going | undefined {
    return this.heap[0];
  }

  dropFirst(): void {
    const last = this.heap.pop()!;
    if (this.heap.length === 0) return;
    this.heap[0] = last;
    this.sink(0);
  }

  /** Its next message may be later than those of others. */
  settleFirst(): void {
    this.sink(0);
  }

  private sink(from: number): void {
    const { heap } = this;
    for (let at = from; ;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < heap.length && comesBefore(heap[child]!, heap[least]!)) least = child;
      }
      if (least === at) return;
      [heap[at], heap[least]] = [heap[least]!, heap[at]!];
      at = least;
    }
  }
}

const comesBefore = (a: Going, b: Going) =>
  a.reader.tick < b.reader.tick || (a.reader.tick === b.reader.tick && a.number < b.number);
