// What one player plays: notes that are hardly ever alike, so that each one that arrives can be told from all others.
import { writeSmf } from '@midip2p/smf';

export interface PartNote {
  timeUs: number;
  bytes: Uint8Array;
}

const LOWEST = 24;
const NOTES = 96;
const VELOCITIES = 127;
/** After this many events the same ones come again. */
export const EVENTS_OF_A_ROUND = 2 * NOTES * VELOCITIES;

/**
 * Of the player with that number (0–15), on a MIDI channel of its own: `perSecond` events a second, evenly, for so many
 * seconds. Legato: each note is released after the next is struck, so that one sounds at any time.
 */
export function partOf(player: number, perSecond: number, seconds: number): PartNote[] {
  const notes = Math.floor((perSecond * seconds) / 2); // what is struck is released
  const message = (on: boolean, note: number) => {
    const velocity = 1 + (Math.floor(note / NOTES) % VELOCITIES);
    return Uint8Array.of((on ? 0x90 : 0x80) | (player & 0x0f), LOWEST + (note % NOTES), velocity);
  };
  return Array.from({ length: 2 * notes }, (_, i) => {
    const last = i === 2 * notes - 1;
    const on = i === 0 || (i % 2 === 1 && !last);
    const note = last ? notes - 1 : on ? (i + 1) >> 1 : (i >> 1) - 1;
    return { timeUs: Math.round((i * 1e6) / perSecond), bytes: message(on, note) };
  });
}

export const fileOf = (part: readonly PartNote[]): Uint8Array => writeSmf(part, { name: 'part' });
export const hexOf = (part: readonly PartNote[]): string[] =>
  part.map(({ bytes }) => Buffer.from(bytes).toString('hex'));
