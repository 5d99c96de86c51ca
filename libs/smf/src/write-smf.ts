import { META_END_OF_TRACK, META_TEMPO, META_TEXT, META_TRACK_NAME } from './meta';
import { isOneMessage } from './one-message';
import { SmfError } from './smf-error';

export interface WriteSmfOptions {
  /** The track's name. */
  name?: string;
}

const TEMPO_US = 500_000;
/** One tick is 50 µs: no time is off by more than half of that. */
const TICKS_PER_BEAT = 10_000;
const LONGEST_QUANTITY = 0x0fff_ffff;

/**
 * A format 0 file of complete MIDI messages, by time (those of one time stay in their order). Times are µs, 0 or more.
 * Channel messages are written with their status byte, SysEx as one F0 packet, all other system messages as F7 packets.
 * Throws SmfError `smf-bad-message` for what is not one complete message.
 */
export function writeSmf(
  messages: readonly { timeUs: number; bytes: Uint8Array }[],
  options: WriteSmfOptions = {},
): Uint8Array {
  messages.forEach(check);
  const track: number[] = [];
  const meta = (type: number, data: ArrayLike<number>) => track.push(0, 0xff, type, ...sized(data));
  meta(META_TEMPO, [TEMPO_US >> 16, (TEMPO_US >> 8) & 0xff, TEMPO_US & 0xff]);
  if (options.name !== undefined) meta(META_TRACK_NAME, new TextEncoder().encode(options.name));
  let now = 0;
  for (const { timeUs, bytes } of [...messages].sort((a, b) => a.timeUs - b.timeUs)) {
    const tick = Math.round((timeUs * TICKS_PER_BEAT) / TEMPO_US);
    // A pause too long for one number is bridged by events that say nothing.
    for (; tick - now > LONGEST_QUANTITY; now += LONGEST_QUANTITY)
      track.push(...quantity(LONGEST_QUANTITY), 0xff, META_TEXT, 0);
    track.push(...quantity(tick - now));
    append(track, packet(bytes));
    now = tick;
  }
  meta(META_END_OF_TRACK, []);

  const header = [...ascii('MThd'), ...uint32(6), 0, 0, 0, 1, TICKS_PER_BEAT >> 8, TICKS_PER_BEAT & 0xff];
  const file = new Uint8Array(header.length + 8 + track.length);
  file.set(header);
  file.set([...ascii('MTrk'), ...uint32(track.length)], header.length);
  file.set(track, header.length + 8);
  return file;
}

// ---- details ----

function check({ timeUs, bytes }: { timeUs: number; bytes: Uint8Array }, index: number): void {
  if (!(timeUs >= 0 && timeUs <= Number.MAX_SAFE_INTEGER))
    throw new SmfError('smf-bad-message', `message ${index} is at ${timeUs} µs; times are 0 or more`);
  if (!isOneMessage(bytes)) throw new SmfError('smf-bad-message', `message ${index} is not one complete MIDI message`);
}

/** The message as the file's event, without its delta time. */
function packet(bytes: Uint8Array): ArrayLike<number> {
  const status = bytes[0]!;
  if (status < 0xf0) return bytes;
  return status === 0xf0 ? [0xf0, ...sized(bytes.subarray(1))] : [0xf7, ...sized(bytes)];
}

const sized = (data: ArrayLike<number>): number[] => [...quantity(data.length), ...Array.from(data)];

function quantity(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift(0x80 | (rest & 0x7f));
  return bytes;
}

/** Not by spreading: a SysEx message may have more bytes than a call may have arguments. */
function append(track: number[], bytes: ArrayLike<number>): void {
  for (let i = 0; i < bytes.length; i += 1) track.push(bytes[i]!);
}

const ascii = (text: string) => [...text].map((c) => c.charCodeAt(0));
const uint32 = (value: number) => [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
