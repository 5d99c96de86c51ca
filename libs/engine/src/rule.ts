// The rule of a route as the engine takes it: what passes, and how it is changed.
import type { NativeRule } from '@midip2p/native';

/** Kinds of MIDI messages, in the order of their bits. */
export const MIDI_KINDS = [
  'note',
  'pressure',
  'controller',
  'program',
  'bend',
  'sysex',
  'clock',
  'transport',
  'timecode',
  'sensing',
  'other',
] as const;
export type MidiKind = (typeof MIDI_KINDS)[number];

/**
 * A field that is left out changes nothing and lets everything through. Channels are 0–15 here, keys and velocities
 * 0–127.
 */
export interface Rule {
  kinds?: readonly MidiKind[];
  /** Those kinds that do not pass because nobody has let them in. They are counted, and the sender is told. */
  withheld?: readonly MidiKind[];
  channels?: readonly number[];
  /** The lowest and the highest key that pass, before transposition. */
  keys?: readonly [number, number];
  /** Semitones; a note that would leave 0–127 does not pass. */
  transpose?: number;
  /** 16 entries: the channel to which each channel goes. */
  channelMap?: readonly number[];
  /** 128 entries: the velocity that each velocity of a note-on becomes; 0 counts as 1. */
  velocities?: readonly number[];
}

/** Throws RangeError for a number that is no channel, key or velocity, and for a word that is no kind. */
export function nativeRule(rule: Rule): NativeRule {
  const [lowestKey, highestKey] = rule.keys ?? [0, 127];
  return {
    kinds: bitsOf(rule.kinds ?? MIDI_KINDS),
    withheld: bitsOf(rule.withheld ?? []),
    channels: rule.channels?.reduce((bits, channel) => bits | (1 << within('channel', channel, 15)), 0) ?? 0xffff,
    lowestKey: within('key', lowestKey, 127),
    highestKey: within('key', highestKey, 127),
    transpose: whole('transpose', rule.transpose ?? 0, -127, 127),
    channelMap: table('channelMap', rule.channelMap, 16, 15),
    velocities: table('velocities', rule.velocities, 128, 127),
  };
}

// ---- details ----

const bitsOf = (kinds: readonly MidiKind[]) => kinds.reduce((bits, kind) => bits | (1 << place(MIDI_KINDS, kind)), 0);

function place(kinds: readonly string[], kind: string): number {
  const at = kinds.indexOf(kind);
  if (at < 0) throw new RangeError(`${kind} is no kind of MIDI message; there are ${kinds.join(', ')}`);
  return at;
}

function whole(what: string, value: number, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most)
    throw new RangeError(`${what} must be a whole number, ${least} to ${most}, not ${value}`);
  return value;
}

const within = (what: string, value: number, most: number) => whole(what, value, 0, most);

function table(what: string, values: readonly number[] | undefined, length: number, most: number): Uint8Array {
  if (values === undefined) return Uint8Array.from({ length }, (_, i) => i);
  if (values.length !== length) throw new RangeError(`${what} must have ${length} entries, not ${values.length}`);
  return Uint8Array.from(values, (value) => within(what, value, most));
}
