// The messages of a MIDI file that will be played: cut to length, and with a fault on purpose if that was asked for.
import { readFileSync } from 'node:fs';
import { excerpt, readSmf, type SmfFile, timedMessages, warningText } from '@midip2p/smf';
import { ClientError, fileError } from '../errors';
import { pathTyped } from '../path-typed';
import { type Fault, withFault } from './fault';
import type { FileMessage } from './file-player';
import { LONGEST_MESSAGE } from './midi-splitter';

export interface SongOptions {
  /** null: the whole file. */
  seconds: number | null;
  fault: Fault | null;
  /** Refuse a file that has any fault. */
  strict: boolean;
}

/** A fault of a file that plays all the same: one for each kind. */
interface SongWarning {
  code: string;
  count: number;
  /** The place of the first one: the byte in the file, and the track from 1; null: it is in no track. */
  byte: number | null;
  track: number | null;
  message: string;
}

export interface Song {
  file: string;
  /** The messages are read as they are needed, so that a large file takes only the memory of its bytes. */
  messages: Iterable<FileMessage>;
  count: number;
  seconds: number;
  warnings: SongWarning[];
}

/**
 * Looks through all messages that will be played, so that those which cannot be played are known before the first note.
 * Throws by name.
 */
export function readSong(file: string, options: SongOptions): Song {
  const smf = read(file, options.strict);
  const warnings = [...warningsOf(smf), ...tooLong(smf)];
  if (options.strict && warnings.length > 0)
    throw new ClientError(warnings[0]!.code, `${file} cannot be played as it is: ${warnings[0]!.message}`);
  const whole = sendable(smf);
  const { seconds, fault } = options;
  const cut = seconds === null ? fromTheFirst(whole) : excerpt(whole, seconds);
  const messages = fault === null ? cut : withFault([...cut], fault);
  let count = 0;
  let endUs = 0;
  for (const { timeUs } of messages) {
    count += 1;
    endUs = timeUs;
  }
  if (count === 0) throw new ClientError('smf-empty', `${file} has no MIDI message to play; choose another file`);
  return { file, messages, count, seconds: endUs / 1e6, warnings };
}

// ---- details ----

function read(file: string, strict: boolean): SmfFile {
  let bytes: Buffer;
  try {
    bytes = readFileSync(pathTyped(file));
  } catch (error) {
    throw fileError('read', file, error);
  }
  try {
    return readSmf(bytes, { strict });
  } catch (error) {
    const { code = 'smf-broken', message } = error as Error & { code?: string };
    throw new ClientError(code, `${file} cannot be played: ${message}`);
  }
}

/** The messages without those that no link carries. */
const sendable = (smf: SmfFile): Iterable<FileMessage> => ({
  *[Symbol.iterator]() {
    for (const message of timedMessages(smf)) if (message.bytes.length <= LONGEST_MESSAGE) yield message;
  },
});

const fromTheFirst = (whole: Iterable<FileMessage>): Iterable<FileMessage> => ({
  *[Symbol.iterator]() {
    let first: number | null = null;
    for (const { timeUs, bytes } of whole) {
      first ??= timeUs;
      yield { timeUs: timeUs - first, bytes };
    }
  },
});

const warningsOf = (smf: SmfFile): SongWarning[] =>
  smf.warnings.map((warning) => ({
    code: warning.code,
    count: warning.count,
    byte: warning.offset,
    track: warning.track === null ? null : warning.track + 1,
    message: warningText(warning),
  }));

function tooLong(smf: SmfFile): SongWarning[] {
  if (smf.longest <= LONGEST_MESSAGE) return [];
  let [count, track] = [0, 0];
  for (const message of timedMessages(smf)) {
    if (message.bytes.length <= LONGEST_MESSAGE) continue;
    count += 1;
    if (count === 1) track = message.track + 1;
  }
  const what = count === 1 ? 'one message is' : `${count} messages are`;
  const message = `${what} longer than the ${LONGEST_MESSAGE} bytes that a link carries and left out, ${count === 1 ? '' : 'first '}in track ${track}`;
  return [{ code: 'smf-message-too-long', count, byte: null, track, message }];
}
