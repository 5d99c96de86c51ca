// The first seconds of a piece, as a player plays them and as whoever compares expects them: one rule for both.

/** One MIDI message and its time from the start, µs. */
export interface ExcerptMessage {
  timeUs: number;
  bytes: Uint8Array;
}

/** Silence between the end of a short piece and its repetition, µs. */
export const REPEAT_GAP_US = 500_000;
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
      if (lastUs >= endUs) return yield* sounding.releases(endUs);
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

/** Pedals that keep notes sounding: hold, sostenuto, hold 2. */
const HOLDING_CONTROLLERS = new Set([64, 66, 69]);

/** Which notes and pedals are down, by channel. */
class Sounding {
  private readonly notes = new Set<number>();
  private readonly pedals = new Set<number>();

  see(bytes: Uint8Array): void {
    const [status = 0, data1 = 0, data2 = 0] = bytes;
    const kind = status & 0xf0;
    const key = ((status & 0x0f) << 7) | data1;
    if (kind === 0x90 && data2 > 0) this.notes.add(key);
    else if (kind === 0x80 || kind === 0x90) this.notes.delete(key);
    else if (kind === 0xb0 && HOLDING_CONTROLLERS.has(data1)) {
      if (data2 >= 64) this.pedals.add(key);
      else this.pedals.delete(key);
    }
  }

  *releases(timeUs: number): Generator<ExcerptMessage, void> {
    const sorted = (keys: Set<number>) => [...keys].sort((a, b) => a - b);
    for (const key of sorted(this.notes)) yield { timeUs, bytes: Uint8Array.of(0x80 | (key >> 7), key & 0x7f, 64) };
    for (const key of sorted(this.pedals)) yield { timeUs, bytes: Uint8Array.of(0xb0 | (key >> 7), key & 0x7f, 0) };
  }
}
