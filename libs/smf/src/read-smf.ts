import { ByteCursor } from './byte-cursor';
import { readTrack } from './read-track';
import { SmfError } from './smf-error';
import type { SmfDivision, SmfFile, SmfTrack } from './smf-file';

/** Far above any piece of music: whoever sends more means harm. */
const LARGEST_FILE = 64 * 1024 * 1024;

/**
 * Reads a file of format 0, 1 or 2. Chunks of unknown kinds are skipped, and so is what follows the last declared track.
 * Throws SmfError with the byte and the track for anything that is not a whole, valid file.
 */
export function readSmf(bytes: Uint8Array): SmfFile {
  if (bytes.length > LARGEST_FILE)
    throw new SmfError('smf-too-large', `the file has ${bytes.length} bytes; at most ${LARGEST_FILE} are read`);
  if (bytes.length < 4 || String.fromCharCode(...bytes.subarray(0, 4)) !== 'MThd')
    throw new SmfError('smf-not-a-midi-file', 'the file does not begin with MThd; choose a Standard MIDI File', 0);
  const cursor = new ByteCursor(bytes, 4, bytes.length, null);
  const header = chunkBody(bytes, cursor, null);
  if (header.left < 6)
    throw new SmfError('smf-not-a-midi-file', `the header has ${header.left} bytes instead of 6`, header.offset);
  const format = header.uint(2);
  if (format !== 0 && format !== 1 && format !== 2)
    throw new SmfError('smf-unsupported-format', `the format is ${format}; 0, 1 and 2 are known`, header.offset - 2);
  const count = header.uint(2);
  const division = readDivision(header);

  const tracks: SmfTrack[] = [];
  while (tracks.length < count) {
    if (cursor.left === 0)
      throw new SmfError(
        'smf-truncated',
        `the file declares ${count} tracks and has ${tracks.length}; get it again`,
        cursor.offset,
      );
    const kind = cursor.ascii(4);
    if (kind === 'MTrk') tracks.push(readTrack(chunkBody(bytes, cursor, tracks.length)));
    else chunkBody(bytes, cursor, null);
  }
  return { format, division, tracks };
}

// ---- details ----

/** The inside of the chunk whose kind was just read; the cursor goes on behind it. */
function chunkBody(bytes: Uint8Array, cursor: ByteCursor, track: number | null): ByteCursor {
  const length = cursor.uint(4);
  const start = cursor.offset;
  if (length > cursor.left)
    throw new SmfError(
      'smf-truncated',
      `a chunk says it has ${length} bytes and the file has ${cursor.left} more; get the file again`,
      start - 4,
      track,
    );
  cursor.skip(length);
  return new ByteCursor(bytes, start, start + length, track);
}

function readDivision(header: ByteCursor): SmfDivision {
  const { offset } = header;
  const word = header.uint(2);
  if (word < 0x8000) {
    if (word > 0) return { kind: 'beat', ticksPerBeat: word };
    throw new SmfError('smf-bad-division', 'a beat has 0 ticks', offset);
  }
  const framesPerSecond = 256 - (word >> 8);
  const ticksPerFrame = word & 0xff;
  if (framesPerSecond !== 24 && framesPerSecond !== 25 && framesPerSecond !== 29 && framesPerSecond !== 30)
    throw new SmfError('smf-bad-division', `${framesPerSecond} frames a second; 24, 25, 29 and 30 are known`, offset);
  if (ticksPerFrame === 0) throw new SmfError('smf-bad-division', 'a frame has 0 ticks', offset);
  return { kind: 'frame', framesPerSecond, ticksPerFrame };
}
