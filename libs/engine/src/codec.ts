// The native codec, one call each: for logs, tools, and the tests that hold it against the reference codec.
import { native } from './native';

/** Canonical JSONMIDI of one complete MIDI 1.0 message. Throws BadMessageError. */
export function encodeJsonMidi(midi: Uint8Array, port: number | null = null, timestamp: number | null = null): string {
  return native().encodeJsonMidi(midi, port, timestamp);
}

export interface DecodedJsonMidi {
  midi: Uint8Array;
  port: number | null;
  timestamp: number | null;
  /** Of a long SysEx that travels in parts: its bytes are no message alone. */
  part: 'first' | 'middle' | 'last' | null;
}

/** Reads any valid form, not just the canonical one. Throws JsonMidiError with the code of the rule it breaks. */
export function decodeJsonMidi(text: Uint8Array): DecodedJsonMidi {
  return native().decodeJsonMidi(text);
}

/** The file that carries the OpenSSL in use: the addon's own, or something is wrong with how it was linked. */
export function opensslOrigin(): string {
  return native().opensslOrigin();
}
