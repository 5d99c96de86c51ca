import { SmfError } from './smf-error';
import { KINDS, type SmfWarningCode } from './warning-codes';

/** What a file has wrong and how it was read all the same: one for each kind. */
export interface SmfWarning {
  code: SmfWarningCode;
  /** How often. */
  count: number;
  /** Of the first: its byte, from the start of the file, and the number of its track, from 0; null: in none. */
  offset: number;
  track: number | null;
}

/** As a sentence for people, who count tracks from 1. */
export function warningText({ code, count, offset, track }: SmfWarning): string {
  const [one, several]: readonly [string, string?] = KINDS[code];
  const what = count === 1 || several === undefined ? one : `${count} ${several}`;
  const place = `${track === null ? '' : `in track ${track + 1} `}at byte ${offset}`;
  return `${what}, ${count === 1 ? '' : 'first '}${place}`;
}

/** Counts what a file has wrong, by kind, so that it stays small however bad the file is; strict: throws the first. */
export class Warnings {
  private readonly byCode = new Map<SmfWarningCode, SmfWarning>();

  constructor(private readonly strict: boolean) {}

  add(code: SmfWarningCode, offset: number, track: number | null): void {
    if (this.strict) throw new SmfError(code, REFUSALS[code], offset, track);
    const known = this.byCode.get(code);
    if (known === undefined) this.byCode.set(code, { code, count: 1, offset, track });
    else known.count += 1;
  }

  list(): SmfWarning[] {
    return [...this.byCode.values()];
  }
}

// ---- details ----

/** What a strict reader says: nothing was read all the same. */
const REFUSALS: Record<SmfWarningCode, string> = {
  'smf-preamble': 'the file does not begin with MThd',
  'smf-header': 'the length of the header is wrong',
  'smf-format': 'the format is none of 0, 1 and 2',
  'smf-division': 'the header says no usable length of a tick',
  'smf-track-count': 'the number of tracks in the header is wrong',
  'smf-tracks-left-out': 'the file has more than 65535 tracks',
  'smf-chunk': 'what stands between the tracks is no chunk',
  'smf-track-length': 'the length of a track is wrong',
  'smf-cut': 'the track ends in the middle of an event',
  'smf-early-end': 'an end-of-track event stands before the end of its track',
  'smf-long-number': 'a number has more than four bytes',
  'smf-running-status': 'an event without a status byte follows a meta or SysEx event',
  'smf-no-status': 'an event has no status byte, and none is before it',
  'smf-data-byte': 'a data byte is above 127',
  'smf-system-byte': 'a system message stands in a track without an F7 before it',
  'smf-tempo': 'a tempo is not a positive number of three bytes',
  'smf-sysex-end': 'a SysEx message begins and does not end before the next event',
  'smf-sysex': 'a SysEx message has a byte above 127 in its middle',
  'smf-escape': 'a packet has a piece of a message that never becomes whole',
};
