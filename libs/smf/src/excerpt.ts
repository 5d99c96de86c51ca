// The first seconds of a piece, as a player plays them and as whoever compares expects them: one rule for both.
import { Sounding } from './sounding';

/** One MIDI message and its time from the start, µs. */
export interface ExcerptMessage {
  timeUs: number;
  bytes: Uint8Array;
}

/** Silence between the end of a short piece and its repetition, µs. */
const REPEAT_GAP_US = 500_000;
/** What comes before the first note is played in this time at most, µs: nobody waits for a silent beginning. */
export const LEAD_US = 200_000;

/**
 * The first `seconds` of a piece, of a shorter one repeated, and then releases for all that still sounds. Its first
 * message is at 0; of a longer silence before the first note the last LEAD_US stay. The piece is read as the excerpt is.
 */
export function excerpt(piece: Iterable<ExcerptMessage>, seconds: number): Iterable<ExcerptMessage> {
  return { [Symbol.iterator]: () => played(piece, Math.round(seconds * 1e6)) };
}

// ---- details ----

function* played(piece: Iterable<ExcerptMessage>, endUs: number): Generator<ExcerptMessage, void> {
  const originUs = originOf(piece);
  if (originUs === null) return;
  const sounding = new Sounding();
  for (let startUs = 0, lastUs = 0; ; startUs = lastUs + REPEAT_GAP_US) {
    for (const { timeUs, bytes } of piece) {
      lastUs = startUs + Math.max(0, timeUs - originUs);
      if (lastUs >= endUs) {
        for (const bytes of sounding.release()) yield { timeUs: endUs, bytes };
        return;
      }
      sounding.see(bytes);
      yield { timeUs: lastUs, bytes };
    }
  }
}

/** What is time 0; null: nothing is played. */
function originOf(piece: Iterable<ExcerptMessage>): number | null {
  let first: number | null = null;
  for (const { timeUs, bytes } of piece) {
    first ??= timeUs;
    if ((bytes[0]! & 0xf0) === 0x90 && bytes[2]! > 0) return Math.max(first, timeUs - LEAD_US);
  }
  return first;
}
