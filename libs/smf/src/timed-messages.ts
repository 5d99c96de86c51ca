import { messagesIn } from './escape';
import type { SmfFile, SmfTrack } from './smf-file';
import { TempoMap } from './tempo-map';

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
 * messages in it, or as it is where it holds no whole messages. The tracks of a format 2 file are pieces of their own:
 * each begins, with its own tempo, where the one before ended.
 */
export function timedMessages(file: SmfFile): TimedMessage[] {
  if (file.format !== 2) {
    const tempo = new TempoMap(file.division, file.tracks);
    const messages = file.tracks.flatMap((track, number) => messagesOf(track, number, (tick) => tempo.timeUs(tick)));
    return messages.sort((a, b) => a.tick - b.tick || a.track - b.track); // stable
  }
  let start = 0;
  return file.tracks.flatMap((track, number) => {
    const tempo = new TempoMap(file.division, [track]);
    const began = start;
    start += tempo.timeUs(track.endTick);
    return messagesOf(track, number, (tick) => began + tempo.timeUs(tick));
  });
}

// ---- details ----

function messagesOf(track: SmfTrack, number: number, timeOf: (tick: number) => number): TimedMessage[] {
  const messages: TimedMessage[] = [];
  let open: number[] | null = null; // a SysEx message that goes on in the next packet
  for (const event of track.events) {
    const { tick } = event;
    const emit = (bytes: Uint8Array) => messages.push({ timeUs: timeOf(tick), track: number, tick, bytes });
    switch (event.kind) {
      case 'meta':
        break;
      case 'channel':
        emit(event.bytes);
        break;
      case 'sysEx':
      case 'escape': {
        if (event.kind === 'escape' && open === null) {
          messagesIn(event.data).forEach(emit);
          break;
        }
        open = open === null ? [0xf0] : open;
        for (const byte of event.data) open.push(byte);
        if (open[open.length - 1] !== 0xf7) break;
        emit(Uint8Array.from(open));
        open = null;
      }
    }
  }
  return messages;
}
