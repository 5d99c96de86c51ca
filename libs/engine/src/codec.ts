// The native codec, one function for each direction: for logs, tools, and the tests that compare it with the reference
// codec.
import { native } from './native';

/** Canonical JSONMIDI of one complete MIDI 1.0 message. Throws BadMessageError. */
export function encodeJsonMidi(midi: Uint8Array, port: number | null = null, timestamp: number | null = null): string {
  return native().encodeJsonMidi(midi, port, timestamp);
}

export interface DecodedJsonMidi {
  midi: Uint8Array;
  port: number | null;
  timestamp: number | null;
  /** A part of a long SysEx: its bytes alone are no message. */
  part: 'first' | 'middle' | 'last' | null;
}

/** Reads any valid form, not just the canonical one. Throws JsonMidiError with the code of the rule it breaks. */
export function decodeJsonMidi(text: Uint8Array): DecodedJsonMidi {
  return native().decodeJsonMidi(text);
}

/** The file from which OpenSSL was loaded. It has to be the addon's own; otherwise the addon was linked wrongly. */
export function opensslOrigin(): string {
  return native().opensslOrigin();
}
