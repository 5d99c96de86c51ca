import { dataBytes } from './packet-parser';

/** Exactly one whole message, nothing before or after it. */
export function isOneMessage(bytes: Uint8Array): boolean {
  const [status] = bytes;
  if (status === undefined || status < 0x80 || status === 0xf7) return false;
  const inside = (from: number, to: number) => bytes.subarray(from, to).every((byte) => byte < 0x80);
  if (status === 0xf0) return bytes.length >= 2 && bytes.at(-1) === 0xf7 && inside(1, bytes.length - 1);
  return bytes.length === 1 + dataBytes(status) && inside(1, bytes.length);
}
