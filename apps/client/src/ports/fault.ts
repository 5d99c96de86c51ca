// Makes a fault on purpose between the file and the engine: the link carries valid frames, but not the events of the
// file. This shows that the comparison would notice a fault.

export const FAULTS = ['drop', 'flip', 'swap', 'duplicate'] as const;
export type Fault = (typeof FAULTS)[number];

interface Timed {
  timeUs: number;
  bytes: Uint8Array;
}

/**
 * The messages with one fault near their middle: a missing note-on, a note-on with one data bit flipped, two different
 * neighbouring messages exchanged, or a note-on sent twice.
 */
export function withFault<T extends Timed>(messages: readonly T[], fault: Fault): T[] {
  const middle = messages.length >> 1;
  const fits = fault === 'swap' ? differsFromNext : isNoteOn;
  const near = [...messages.keys()].sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle));
  const at = near.find((i) => fits(messages, i));
  if (at === undefined) return [...messages];

  const before = messages.slice(0, at);
  const after = messages.slice(at + 1);
  const message = messages[at]!;
  switch (fault) {
    case 'drop':
      return [...before, ...after];
    case 'duplicate':
      return [...before, message, message, ...after];
    case 'flip': {
      const [status = 0, note = 0, velocity = 0] = message.bytes;
      // Bit 6 of a velocity of 64 would make it a note-off.
      const bytes = Uint8Array.of(status, note, velocity === 0x40 ? velocity ^ 0x01 : velocity ^ 0x40);
      return [...before, { ...message, bytes }, ...after];
    }
    case 'swap': {
      const [next, ...rest] = after;
      return [...before, { ...message, bytes: next!.bytes }, { ...next!, bytes: message.bytes }, ...rest];
    }
  }
}

function isNoteOn(messages: readonly Timed[], i: number): boolean {
  const { bytes } = messages[i]!;
  return (bytes[0]! & 0xf0) === 0x90 && bytes[2]! > 0;
}

function differsFromNext(messages: readonly Timed[], i: number): boolean {
  const next = messages[i + 1];
  return next !== undefined && Buffer.compare(messages[i]!.bytes, next.bytes) !== 0;
}
