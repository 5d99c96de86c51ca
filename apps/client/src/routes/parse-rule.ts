// The rule of a route as people write it: channels from 1, notes by name, curves by word.
import { MIDI_KINDS, type MidiKind } from '@midip2p/engine';
import { ClientError } from '../errors';

const wrong = (what: string, text: string, wanted: string) =>
  new ClientError('usage', `${what} takes ${wanted}, not '${text}'`, 2);

/** `note,bend`; `none` is no kind at all. */
export function parseKinds(what: string, text: string): MidiKind[] {
  if (text === 'none') return [];
  return text.split(',').map((word) => {
    const kind = MIDI_KINDS.find((known) => known === word.trim());
    if (kind === undefined) throw wrong(what, text, `kinds of messages (${MIDI_KINDS.join(', ')}), or none`);
    return kind;
  });
}

/** `1,3-5` is [0, 2, 3, 4]. */
export function parseChannels(text: string): number[] {
  const channels = text.split(',').flatMap((part) => {
    const [, first, last = first] = /^\s*(\d{1,2})\s*(?:-\s*(\d{1,2})\s*)?$/.exec(part) ?? [];
    const [from, to] = [Number(first), Number(last)];
    if (!(from >= 1 && to <= 16 && from <= to)) throw wrong('channels', text, 'channels from 1 to 16, as 1,3-5');
    return Array.from({ length: to - from + 1 }, (_, i) => from + i - 1);
  });
  return [...new Set(channels)];
}

/** `10`: all go to channel 10; `1:10,2:11`: those, and the others stay. 16 entries, from 0. */
export function parseChannelMap(text: string): number[] {
  const channel = (digits: string | undefined) => {
    const number = Number(digits);
    if (!/^\s*\d{1,2}\s*$/.test(digits ?? '') || number < 1 || number > 16)
      throw wrong('to-channel', text, 'a channel from 1 to 16, or FROM:TO,FROM:TO');
    return number - 1;
  };
  if (!text.includes(':')) return Array<number>(16).fill(channel(text));
  const map = Array.from({ length: 16 }, (_, i) => i);
  for (const pair of text.split(',')) {
    const [from, to, ...more] = pair.split(':');
    if (more.length > 0) channel(undefined);
    map[channel(from)] = channel(to);
  }
  return map;
}

const STEPS: Record<string, number> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };

/** A key's number, or its name: C4 is middle C, 60. null: neither. */
export function keyOf(text: string): number | null {
  if (/^\s*\d{1,3}\s*$/.test(text)) return Number(text) <= 127 ? Number(text) : null;
  const [, letter, accidental, octave] = /^\s*([A-Ga-g])([#b]?)(-?\d)\s*$/.exec(text) ?? [];
  if (letter === undefined) return null;
  const sharp = accidental === '#' ? 1 : accidental === 'b' ? -1 : 0;
  const key = STEPS[letter.toUpperCase()]! + sharp + (Number(octave) + 1) * 12;
  return key >= 0 && key <= 127 ? key : null;
}

/** `C2-B3`, `36-59`, `C4-` (and above), `-B3` (and below). */
export function parseKeys(text: string): [number, number] {
  const [, low = '', high = ''] =
    /^(-1|[A-Ga-g][#b]?-?\d|\s*\d{1,3}\s*)?-([A-Ga-g][#b]?-?\d|\s*\d{1,3}\s*)?$/.exec(text) ?? [];
  const [from, to] = [low === '' ? 0 : keyOf(low), high === '' ? 127 : keyOf(high)];
  if (from === null || to === null || from > to || `${low}${high}` === '')
    throw wrong('keys', text, 'the lowest and the highest key, as C2-B3, 36-59, C4- or -B3 (C4 is middle C, 60)');
  return [from, to];
}

export function parseTranspose(text: string): number {
  if (!/^[+-]?\d{1,3}$/.test(text) || Math.abs(Number(text)) > 127)
    throw wrong('transpose', text, 'semitones from -127 to 127');
  return Number(text);
}

/** The velocity that each velocity becomes, at least 1. */
export function parseVelocity(text: string): number[] {
  const table = (of: (velocity: number) => number) =>
    Array.from({ length: 128 }, (_, v) => (v === 0 ? 0 : Math.min(127, Math.max(1, Math.round(of(v))))));
  const whole = /^(\d{1,3})$/;
  const [kind, value = ''] = text.split(':');
  if (text === 'soft') return table((v) => 127 * (v / 127) ** 1.6);
  if (text === 'hard') return table((v) => 127 * (v / 127) ** 0.6);
  if (kind === 'fixed' && whole.test(value) && Number(value) >= 1 && Number(value) <= 127)
    return table(() => Number(value));
  if (kind === 'scale' && /^\d(\.\d+)?$/.test(value) && Number(value) > 0) return table((v) => v * Number(value));
  const [, low, high] = /^range:(\d{1,3})-(\d{1,3})$/.exec(text) ?? [];
  if (low !== undefined && Number(low) >= 1 && Number(high) <= 127 && Number(low) <= Number(high))
    return table((v) => Number(low) + ((v - 1) / 126) * (Number(high) - Number(low)));
  throw wrong('velocity', text, 'soft, hard, fixed:100, scale:0.8 or range:30-110');
}
