import { SmfError } from './smf-error';
import type { SmfDivision } from './smf-file';
import type { Warnings } from './warnings';

export interface Header {
  format: 0 | 1 | 2;
  division: SmfDivision;
  /** How many tracks it says there are. */
  trackCount: number;
  /** The byte where it says so. */
  countAt: number;
  /** Where the chunks behind it begin. */
  end: number;
}

/** What may stand in front of a header: a RIFF or MacBinary header, a mark, a title. */
const LONGEST_PREAMBLE = 64 * 1024;
/** Where none is said: what most programs write. */
const TICKS_PER_BEAT = 96;
const TICKS_PER_FRAME = 40;

/** Throws SmfError where there is none. */
export function readHeader(bytes: Buffer, warnings: Warnings): Header {
  const start = bytes.subarray(0, LONGEST_PREAMBLE).indexOf('MThd', 0, 'latin1');
  if (start < 0)
    throw new SmfError('smf-not-a-midi-file', 'the file has no MThd at its beginning; choose a Standard MIDI File', 0);
  if (bytes.length < start + 14)
    throw new SmfError(
      'smf-not-a-midi-file',
      `the header has ${bytes.length - start} bytes instead of 14; get the file again`,
      start,
    );
  if (start > 0) warnings.add('smf-preamble', 0, null);
  const length = bytes.readUInt32BE(start + 4);
  const format = bytes.readUInt16BE(start + 8);
  if (format > 2) warnings.add('smf-format', start + 8, null);
  return {
    format: format === 0 || format === 2 ? format : 1,
    trackCount: bytes.readUInt16BE(start + 10),
    countAt: start + 10,
    division: readDivision(bytes.readUInt16BE(start + 12), start + 12, warnings),
    end: endOf(bytes, start, length, warnings),
  };
}

// ---- details ----

/** A longer header is one of a later version; of one that is too short or ends nowhere, the first track is the end. */
function endOf(bytes: Buffer, start: number, length: number, warnings: Warnings): number {
  const least = start + 14;
  if (length === 6) return least;
  const said = start + 8 + length;
  if (length > 6 && (said === bytes.length || bytes.toString('latin1', said, said + 4) === 'MTrk')) return said;
  if (length > 6 && said < bytes.length && bytes.indexOf('MTrk', least, 'latin1') > said) return said;
  warnings.add('smf-header', start + 4, null);
  return least;
}

function readDivision(word: number, offset: number, warnings: Warnings): SmfDivision {
  if (word < 0x8000) {
    if (word === 0) warnings.add('smf-division', offset, null);
    return { kind: 'beat', ticksPerBeat: word || TICKS_PER_BEAT };
  }
  const framesPerSecond = 256 - (word >> 8);
  const ticksPerFrame = word & 0xff;
  if (![24, 25, 29, 30].includes(framesPerSecond) || ticksPerFrame === 0) warnings.add('smf-division', offset, null);
  return { kind: 'frame', framesPerSecond, ticksPerFrame: ticksPerFrame || TICKS_PER_FRAME };
}
