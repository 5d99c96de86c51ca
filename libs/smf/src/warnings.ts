import { SmfError } from './smf-error';

/** Each kind of fault, as it is told: of one, and of several. */
const KINDS = {
  'smf-preamble': ['what stands in front of the header was passed over'],
  'smf-header': ['the length of the header is wrong; its six bytes were read all the same'],
  'smf-format': ['the format is none of 0, 1 and 2; the tracks play together, as in format 1'],
  'smf-division': ['the header says no usable length of a tick; the nearest sense was taken'],
  'smf-track-count': ['the number of tracks in the header is wrong; the tracks that are there were read'],
  'smf-tracks-left-out': ['one track beyond the 65535th was left out', 'tracks beyond the 65535th were left out'],
  'smf-chunk': [
    'one piece between the tracks is no chunk and was passed over',
    'pieces between the tracks are no chunks and were passed over',
  ],
  'smf-track-length': [
    'one track has a wrong length; it was read to its end-of-track event, or to the next track',
    'tracks have a wrong length; each was read to its end-of-track event, or to the next track',
  ],
  'smf-cut': [
    'one track ends in the middle of an event; what came before it plays',
    'tracks end in the middle of an event; what came before it plays',
  ],
  'smf-early-end': [
    'one end-of-track event stands before the end of its track; what follows it was read on',
    'end-of-track events stand before the end of their tracks; what follows them was read on',
  ],
  'smf-long-number': ['one number has more than four bytes', 'numbers have more than four bytes'],
  'smf-running-status': [
    'one event without a status byte follows a meta or SysEx event; it took the status before that',
    'events without a status byte follow a meta or SysEx event; they took the status before that',
  ],
  'smf-no-status': [
    'one byte without any status before it was passed over',
    'bytes without any status before them were passed over',
  ],
  'smf-data-byte': ['one data byte above 127 was taken as 127', 'data bytes above 127 were taken as 127'],
  'smf-system-byte': [
    'one system message stands in a track without the F7 that belongs before it; it plays',
    'system messages stand in a track without the F7 that belongs before them; they play',
  ],
  'smf-tempo': [
    'one tempo is 0 or has a wrong length; the tempo before it goes on',
    'tempos are 0 or have a wrong length; the tempo before them goes on',
  ],
  'smf-sysex-end': ['one SysEx message has no end; it was ended', 'SysEx messages have no end; they were ended'],
  'smf-sysex': [
    'one SysEx message has a byte above 127 in its middle and does not play',
    'SysEx messages have a byte above 127 in their middle and do not play',
  ],
  'smf-escape': [
    'one piece of an F7 or SysEx packet is no whole message and does not play',
    'pieces of F7 or SysEx packets are no whole messages and do not play',
  ],
} as const satisfies Record<string, readonly [string, string?]>;

/** Stable: programs may look at it. */
export type SmfWarningCode = keyof typeof KINDS;

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
