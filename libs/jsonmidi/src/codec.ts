import { bytesOf, messageOf, partOf } from './bytes';
import { JsonMidiError } from './error';
import { MAX_PORT, MAX_TIMESTAMP, type Message, type SysexPart } from './message';
import type { PacketMessage } from './table/packet-rows';
import { readEvent } from './read';

/** The fields of an event that are not the message itself; null or left out: the text has none. */
export interface EventFields {
  port?: number | null;
  /** SessionTime, µs. */
  timestamp?: number | null;
}

export interface Decoded {
  /** The complete message, or where `part` is set the bytes of that part. */
  midi: Uint8Array;
  port: number | null;
  timestamp: number | null;
  part: SysexPart | null;
}

/** The canonical text of one complete MIDI 1.0 message. Throws JsonMidiError: `not-midi`, `jsonmidi-out-of-range`. */
export function encode(midi: Uint8Array, fields: EventFields = {}): string {
  return written(messageOf(midi), fields);
}

/** The canonical text of one part of a long SysEx: F0 and data, data, or data and F7. [JM-4.3-1] */
export function encodeSysexPart(bytes: Uint8Array, part: SysexPart, fields: EventFields = {}): string {
  return written(partOf(bytes, part), fields);
}

/** Reads one text, in any valid form. Throws JsonMidiError. A string is taken as its UTF-8. */
export function decode(text: Uint8Array | string): Decoded {
  const event = readEvent(typeof text === 'string' ? new TextEncoder().encode(text) : text);
  return {
    midi: bytesOf(event),
    port: event.port ?? null,
    timestamp: event.timestamp ?? null,
    part: 'part' in event ? event.part : null,
  };
}

/** A message's own members are in canonical order already, and JSON.stringify adds nothing. [JM-3.1-1] */
export function written(message: Message | PacketMessage, fields: EventFields): string {
  return JSON.stringify({
    ...message,
    ...within('port', fields.port, MAX_PORT),
    ...within('timestamp', fields.timestamp, MAX_TIMESTAMP),
  });
}

// ---- details ----

function within(name: string, value: number | null | undefined, most: number): Record<string, number> {
  if (value === null || value === undefined) return {};
  if (!Number.isInteger(value) || value < 0 || value > most) {
    throw new JsonMidiError('jsonmidi-out-of-range', `"${name}" is ${value}, not an integer within 0–${most}`);
  }
  return { [name]: value };
}
