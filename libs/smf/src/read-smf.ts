import { findTracks } from './find-tracks';
import { readHeader } from './read-header';
import { SmfError } from './smf-error';
import type { SmfFile } from './smf-file';
import { TrackReader } from './track-reader';
import { Warnings } from './warnings';

/** Far above any piece of music: whoever sends more means harm. */
const LARGEST_FILE = 64 * 1024 * 1024;

export interface ReadSmfOptions {
  /** Refuse what is not a whole, valid file, with the byte and the track. */
  strict?: boolean;
}

/**
 * Reads a Standard MIDI File as other programs do: what is wrong is read in its nearest sense and told in `warnings`. It
 * looks through every event once, and keeps none. Throws SmfError for what is no MIDI file or too large.
 */
export function readSmf(bytes: Uint8Array, { strict = false }: ReadSmfOptions = {}): SmfFile {
  if (bytes.length > LARGEST_FILE)
    throw new SmfError('smf-too-large', `the file has ${bytes.length} bytes; at most ${LARGEST_FILE} are read`);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const warnings = new Warnings(strict);
  const { format, division, trackCount, countAt, end } = readHeader(buffer, warnings);
  const tracks = findTracks(buffer, end, warnings);
  let [messages, longest] = [0, 0];
  for (const track of tracks) {
    const reader = new TrackReader(bytes, track, warnings);
    while (reader.next()) {
      if (reader.tempoUs > 0) continue;
      messages += 1;
      longest = Math.max(longest, reader.size);
    }
  }
  if (tracks.length !== trackCount) warnings.add('smf-track-count', countAt, null);
  return { format, division, tracks, messages, longest, warnings: warnings.list(), bytes };
}
