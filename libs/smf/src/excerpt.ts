// The first seconds of a piece, as a player plays them and as whoever compares expects them: one rule for both.

/** One MIDI message and its time from the start, µs. */
export interface ExcerptMessage {
  timeUs: number;
  bytes: Uint8Array;
}

/** An excerpt never has fewer messages, however short it is: a handful proves nothing. */
export const EXCERPT_MIN_MESSAGES = 50;
/** Silence between the end of a short piece and its repetition, µs. */
export const REPEAT_GAP_US = 500_000;

/** Pedals that keep notes sounding: hold, sostenuto, hold 2. */
const HOLDING_CONTROLLERS = new Set([64, 66, 69]);

/**
 * What sounds in the first `seconds` from the first note: everything before that note, the messages of that time (of
 * the piece repeated, when it is shorter; longer, when there would be fewer than EXCERPT_MIN_MESSAGES), then releases
 * for all that still sounds, at the end. Times are the piece's own, with its first message at 0.
 */
export function excerpt(piece: readonly ExcerptMessage[], seconds: number): ExcerptMessage[] {
  const first = piece[0];
  const last = piece[piece.length - 1];
  if (first === undefined || last === undefined) return [];
  const note = piece.find((m) => isNoteOn(m.bytes)) ?? first;
  const end = note.timeUs - first.timeUs + Math.round(seconds * 1e6);
  const period = last.timeUs - first.timeUs + REPEAT_GAP_US;

  const played: ExcerptMessage[] = [];
  for (let round = 0; ; round += 1) {
    for (const message of piece) {
      const timeUs = message.timeUs - first.timeUs + round * period;
      if (timeUs >= end && played.length >= EXCERPT_MIN_MESSAGES) {
        return [...played, ...releases(played, Math.max(end, played[played.length - 1]!.timeUs))];
      }
      played.push({ timeUs, bytes: message.bytes });
    }
  }
}

/** What silences the messages so far: a note-off for each note that sounds, and each holding pedal up, by channel. */
export function releases(played: readonly ExcerptMessage[], timeUs: number): ExcerptMessage[] {
  const notes = new Set<number>();
  const pedals = new Set<number>();
  for (const { bytes } of played) {
    const [status = 0, data1 = 0, data2 = 0] = bytes;
    const channel = status & 0x0f;
    const kind = status & 0xf0;
    if (kind === 0x90 && data2 > 0) notes.add((channel << 7) | data1);
    else if (kind === 0x80 || kind === 0x90) notes.delete((channel << 7) | data1);
    else if (kind === 0xb0 && HOLDING_CONTROLLERS.has(data1)) {
      if (data2 >= 64) pedals.add((channel << 7) | data1);
      else pedals.delete((channel << 7) | data1);
    }
  }
  const sorted = (keys: Set<number>) => [...keys].sort((a, b) => a - b);
  return [
    ...sorted(notes).map((key) => ({ timeUs, bytes: Uint8Array.of(0x80 | (key >> 7), key & 0x7f, 64) })),
    ...sorted(pedals).map((key) => ({ timeUs, bytes: Uint8Array.of(0xb0 | (key >> 7), key & 0x7f, 0) })),
  ];
}

function isNoteOn(bytes: Uint8Array): boolean {
  return (bytes[0]! & 0xf0) === 0x90 && bytes[2]! > 0;
}
