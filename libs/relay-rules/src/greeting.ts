// The frames of a connection to a relay, before it is joined (spec/toast.md, 2.1 and 13.1).
import { crc32 } from 'node:zlib';
import type { RelayRefusal } from './refusal';
import { TOKEN_BYTES } from './token';

/** So much may come behind a greeting before the other peer is there. */
export const MOST_EARLY_BYTES = 16_384;

const RELAY = 8;
const ERROR = 6;
const LENGTH_BYTES = 4;
const BEFORE_PAYLOAD = 20;
const CRC_BYTES = 4;
/** An answer is this or an ERROR frame, which a relay writes short. */
const MOST_ANSWER_BYTES = 1024;

const frameOf = (type: number, payload: Uint8Array): Buffer => {
  const bytes = Buffer.alloc(BEFORE_PAYLOAD + payload.length + CRC_BYTES);
  bytes.writeUInt32BE(bytes.length - LENGTH_BYTES, 0);
  bytes.writeUInt32BE(type, 4);
  bytes.fill(0xff, 8, 16); // no session time
  bytes.set(payload, BEFORE_PAYLOAD);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, -CRC_BYTES)), bytes.length - CRC_BYTES);
  return bytes;
};

/** What a peer says first. [TOAST-13.1-1] */
export const greetingOf = (token: Uint8Array): Buffer => frameOf(RELAY, token);
/** What a relay says when the other peer is there. [TOAST-13.1-3] */
export const JOINED: Buffer = frameOf(RELAY, new Uint8Array(0));
/** What a relay says instead. [TOAST-13.3-5] */
export const refusalFrame = (code: RelayRefusal): Buffer => frameOf(ERROR, Buffer.from(JSON.stringify({ code })));

const GREETING_LENGTH = BEFORE_PAYLOAD + TOKEN_BYTES + CRC_BYTES - LENGTH_BYTES;

/** What has come so far. null: it is not whole yet. `rest` is for the other peer. [TOAST-13.1-2] */
export function readGreeting(bytes: Buffer): { token: Buffer; rest: Buffer } | RelayRefusal | null {
  if (bytes.length < LENGTH_BYTES) return null;
  const length = bytes.readUInt32BE(0);
  if (length < GREETING_LENGTH) return 'toast-frame-too-short';
  if (length > GREETING_LENGTH) return 'toast-frame-too-long';
  if (bytes.length >= 8 && codeOf(bytes) !== RELAY) return 'toast-handshake-order';
  const frame = wholeFrame(bytes);
  if (frame === null) return null;
  if (!frame.isIntact) return 'toast-frame-crc';
  return { token: frame.payload, rest: frame.rest };
}

/** What a relay has answered so far. null: it is not whole yet; `refusal` is its code. */
export function readAnswer(bytes: Buffer): { refusal: string | null; rest: Buffer } | null {
  if (bytes.length < LENGTH_BYTES) return null;
  const length = bytes.readUInt32BE(0);
  if (length < BEFORE_PAYLOAD || length > MOST_ANSWER_BYTES) return NO_RELAY;
  const frame = wholeFrame(bytes);
  if (frame === null) return null;
  const { payload, rest } = frame;
  const code = codeOf(bytes);
  if (!frame.isIntact || (code !== RELAY && code !== ERROR)) return NO_RELAY;
  return { refusal: code === RELAY ? null : codeIn(payload), rest };
}

// ---- details ----

/** Whatever answers so is none. */
const NO_RELAY = { refusal: 'toast-handshake-order', rest: Buffer.alloc(0) };

/** The highest bit says "required", which is no part of the code. */
const codeOf = (bytes: Buffer): number => bytes.readUInt32BE(4) & 0x7fff_ffff;

/** Of four bytes at least, which say a length of 20 at least. */
function wholeFrame(bytes: Buffer): { payload: Buffer; isIntact: boolean; rest: Buffer } | null {
  const end = LENGTH_BYTES + bytes.readUInt32BE(0);
  if (bytes.length < end) return null;
  const isIntact = crc32(bytes.subarray(0, end - CRC_BYTES)) === bytes.readUInt32BE(end - CRC_BYTES);
  return { payload: bytes.subarray(BEFORE_PAYLOAD, end - CRC_BYTES), isIntact, rest: bytes.subarray(end) };
}

function codeIn(payload: Buffer): string {
  try {
    const { code } = JSON.parse(payload.toString()) as { code?: unknown };
    return typeof code === 'string' && /^[\x21-\x7e]{1,64}$/.test(code) ? code : NO_RELAY.refusal;
  } catch {
    return NO_RELAY.refusal; // no JSON: whatever it is, it is no relay
  }
}
