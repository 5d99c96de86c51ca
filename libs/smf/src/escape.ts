import { dataBytes } from './read-track';

/** The whole MIDI messages that an F7 packet holds; the packet as it is where it does not consist of whole ones. */
export function messagesIn(data: Uint8Array): Uint8Array[] {
  const messages: Uint8Array[] = [];
  for (let at = 0; at < data.length;) {
    const length = messageLength(data, at);
    if (length === null) return [data];
    messages.push(data.subarray(at, at + length));
    at += length;
  }
  return messages;
}

/** Exactly one whole message, nothing before or after it. */
export function isOneMessage(bytes: Uint8Array): boolean {
  return bytes.length > 0 && messageLength(bytes, 0) === bytes.length;
}

// ---- details ----

/** null: no whole message begins there. */
function messageLength(data: Uint8Array, at: number): number | null {
  const status = data[at]!;
  if (status < 0x80 || status === 0xf7) return null;
  if (status === 0xf0) {
    const length = data.subarray(at + 1).findIndex((byte) => byte >= 0x80) + 2;
    return data[at + length - 1] === 0xf7 && length >= 2 ? length : null;
  }
  const length = 1 + (status < 0xf0 ? dataBytes(status) : (SYSTEM_DATA_BYTES[status] ?? 0));
  const body = data.subarray(at + 1, at + length);
  return body.length === length - 1 && body.every((byte) => byte < 0x80) ? length : null;
}

/** Time code quarter frame, song position, song select; all others stand alone. */
const SYSTEM_DATA_BYTES: Record<number, number> = { 0xf1: 1, 0xf2: 2, 0xf3: 1 };
