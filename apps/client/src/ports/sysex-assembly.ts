// Whole SysEx messages from what drivers hand over: long ones come in chunks, and real-time bytes may fall in between.

/** Longest message the engine carries, bytes. */
export const LONGEST_MESSAGE = 65536;

/** What is collected of a SysEx that has no end yet; null: none. */
export type OpenSysex = Uint8Array | null;

/** The complete messages that `chunk` brings, in order, and what stays open. A SysEx that grows too long is dropped. */
export function assemble(
  open: OpenSysex,
  chunk: Uint8Array,
): { messages: Uint8Array[]; open: OpenSysex; dropped: boolean } {
  const status = chunk[0];
  if (status === undefined) return { messages: [], open, dropped: false };
  if (status >= 0xf8) return { messages: [chunk], open, dropped: false };
  const goesOn = open !== null && (status < 0x80 || status === 0xf7);
  if (status !== 0xf0 && !goesOn) {
    // Another message ends a SysEx that never ended itself; data bytes that belong to nothing are nothing.
    return { messages: status >= 0x80 && status !== 0xf7 ? [chunk] : [], open: null, dropped: open !== null };
  }
  const whole = status === 0xf0 ? chunk : concat(open!, chunk);
  const dropped = status === 0xf0 && open !== null;
  if (whole.length > LONGEST_MESSAGE) return { messages: [], open: null, dropped: true };
  if (whole[whole.length - 1] === 0xf7) return { messages: [whole], open: null, dropped };
  return { messages: [], open: whole, dropped };
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
