import type { SmfTrack } from './smf-file';
import type { Warnings } from './warnings';

/** As many as a header can count: more would only serve to use memory up. */
const MOST_TRACKS = 65_535;

/**
 * Where each track of the file is, whatever the header counts. A chunk's length is believed where another chunk or the
 * end of the file follows, or an end-of-track event ends there; elsewhere the next track begins where MTrk is.
 */
export function findTracks(bytes: Buffer, from: number, warnings: Warnings): SmfTrack[] {
  const tracks: SmfTrack[] = [];
  let next = -1; // the first MTrk at or behind `at`; bytes.length: there is none
  const nextTrack = (at: number) => {
    if (next < at) next = bytes.indexOf(TRACK, at, 'latin1');
    return next < 0 ? (next = bytes.length) : next;
  };
  for (let at = from; at < bytes.length && nextTrack(at) < bytes.length;) {
    const length = bytes.length - at < 8 ? null : bytes.readUInt32BE(at + 4);
    const end = length === null ? Infinity : at + 8 + length;
    if (nextTrack(at) !== at) {
      if (isChunk(bytes, at) && isEnd(bytes, end)) at = end;
      else {
        warnings.add('smf-chunk', at, null);
        at = nextTrack(at);
      }
      continue;
    }
    const number = tracks.length;
    const wholeChunk = isEnd(bytes, end);
    if (!wholeChunk) warnings.add('smf-track-length', at + 4, number);
    const track = {
      number,
      start: Math.min(at + 8, bytes.length),
      end: wholeChunk ? end : nextTrack(at + 4),
      wholeChunk,
    };
    if (number < MOST_TRACKS) tracks.push(track);
    else warnings.add('smf-tracks-left-out', at, null);
    at = track.end;
  }
  return tracks; // what follows the last one is no music
}

// ---- details ----

const TRACK = 'MTrk';

/** A kind of four letters, and a length that the file has. */
function isChunk(bytes: Buffer, at: number): boolean {
  if (at + 8 > bytes.length) return false;
  if (!/^[\x20-\x7e]{4}$/.test(bytes.toString('latin1', at, at + 4))) return false;
  return at + 8 + bytes.readUInt32BE(at + 4) <= bytes.length;
}

function isEnd(bytes: Buffer, at: number): boolean {
  if (at >= bytes.length) return at === bytes.length;
  return isChunk(bytes, at) || bytes.toString('latin1', at - 3, at) === '\xff\x2f\0' || isTrackAt(bytes, at);
}

/** Its length may be wrong. */
const isTrackAt = (bytes: Buffer, at: number) => bytes.toString('latin1', at, at + 4) === TRACK;
