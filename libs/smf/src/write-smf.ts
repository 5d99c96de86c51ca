import { SmfError } from './smf-error';
import { TICKS_PER_BEAT, TrackWriter, uint32 } from './track-writer';

export interface WriteSmfOptions {
  /** The track's name. */
  name?: string;
}

/**
 * A format 0 file of complete MIDI messages, by time (those of one time stay in their order). Times are µs, 0 or more.
 * Throws SmfError `smf-bad-message` for what is not one complete message.
 */
export function writeSmf(
  messages: readonly { timeUs: number; bytes: Uint8Array }[],
  options: WriteSmfOptions = {},
): Uint8Array {
  messages.forEach(({ timeUs }, index) => {
    if (!(timeUs >= 0))
      throw new SmfError('smf-bad-message', `message ${index} is at ${timeUs} µs; times are 0 or more`);
  });
  const track = new TrackWriter(options.name ?? null).tempo();
  for (const { timeUs, bytes } of [...messages].sort((a, b) => a.timeUs - b.timeUs)) track.add(timeUs, bytes);
  return fileOf(0, [track]);
}

/** A format 1 file: tracks that sound together, before them one that says the tempo and what the whole is called. */
export function writeTracks(name: string, tracks: readonly TrackWriter[]): Uint8Array {
  return fileOf(1, [new TrackWriter(name).tempo(), ...tracks]);
}

// ---- details ----

function fileOf(format: 0 | 1, tracks: readonly TrackWriter[]): Uint8Array {
  const division = [TICKS_PER_BEAT >> 8, TICKS_PER_BEAT & 0xff];
  const count = [tracks.length >> 8, tracks.length & 0xff];
  const header = Uint8Array.from([...new TextEncoder().encode('MThd'), ...uint32(6), 0, format, ...count, ...division]);
  const chunks = [header, ...tracks.map((track) => track.chunk())];
  const file = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    file.set(chunk, at);
    at += chunk.length;
  }
  return file;
}
