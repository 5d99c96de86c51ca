// A MIDI file as the messages that will be played: cut to length, and spoilt on purpose where that was asked for.
import { readFileSync } from 'node:fs';
import { excerpt, readSmf, timedMessages } from '@midip2p/smf';
import { ClientError, fileError } from '../errors';
import type { FileMessage } from './file-player';
import { type Fault, withFault } from './fault';

/** Throws what is wrong with the file, by name. */
export function readSong(file: string, seconds: number | null, fault: Fault | null): FileMessage[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw fileError('read', file, error);
  }
  const whole = piece(file, bytes);
  if (whole.length === 0)
    throw new ClientError('smf-empty', `${file} has no MIDI message to play; choose another file`);
  const first = whole[0]!.timeUs;
  const song =
    seconds === null ? whole.map((m) => ({ timeUs: m.timeUs - first, bytes: m.bytes })) : excerpt(whole, seconds);
  return fault === null ? song : withFault(song, fault);
}

function piece(file: string, bytes: Uint8Array): FileMessage[] {
  try {
    return timedMessages(readSmf(bytes));
  } catch (error) {
    const { code = 'smf-broken', message } = error as Error & { code?: string };
    throw new ClientError(code, `${file} cannot be played: ${message}`);
  }
}
