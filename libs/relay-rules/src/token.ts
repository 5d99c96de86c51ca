// The token that lets one peer meet one other at a relay, once: its bytes, and who has signed them.
import { type KeyObject, sign, verify } from 'node:crypto';
import type { RelayRefusal } from './refusal';

/** What the server says of one connection to a relay. */
export interface RelayToken {
  /** Which of the two it is for. */
  side: 0 | 1;
  /** Milliseconds since 1970. */
  expiresAtMs: number;
  /** These three are 16 bytes, as 32 hex digits in lower case. */
  session: string;
  link: string;
  /** Stands for the account that it is given to. */
  account: string;
  /** Which of that link's connections: those of both sides with the same number are joined. */
  number: number;
}

export interface ReadToken extends RelayToken {
  /** Which of the keys has signed it. */
  key: number;
}

export const TOKEN_BYTES = 126;
const SIGNED_BYTES = 62;
const VERSION = 1;
/** In front of what is signed, so that no other signature of the same key can pass for a token. */
const DOMAIN = Buffer.from('midip2p relay v1\n', 'latin1');
/** So long a token may be good, which bounds for how long a relay has to remember it. */
export const LONGEST_MS = 15 * 60_000;

/** Throws where `token` says something that has no bytes. [TOAST-13.2-1] [TOAST-13.2-2] */
export function makeToken(token: RelayToken, key: KeyObject): Buffer {
  const bytes = Buffer.alloc(SIGNED_BYTES);
  bytes.writeUInt8(VERSION, 0);
  bytes.writeUInt8(token.side, 1);
  bytes.writeBigUInt64BE(BigInt(token.expiresAtMs), 2);
  sixteenBytes(token.session, 'session').copy(bytes, 10);
  sixteenBytes(token.link, 'link').copy(bytes, 26);
  bytes.writeUInt32BE(token.number, 42);
  sixteenBytes(token.account, 'account').copy(bytes, 46);
  return Buffer.concat([bytes, sign(null, Buffer.concat([DOMAIN, bytes]), key)]);
}

/** What a relay that believes `keys` makes of it at that time, in the order of the checks. [TOAST-13.3-1] */
export function readToken(bytes: Buffer, keys: readonly KeyObject[], nowMs: number): ReadToken | RelayRefusal {
  if (bytes.length !== TOKEN_BYTES || bytes[0] !== VERSION) return 'relay-token-malformed';
  const side = bytes[1];
  if (side !== 0 && side !== 1) return 'relay-token-malformed';
  const signed = Buffer.concat([DOMAIN, bytes.subarray(0, SIGNED_BYTES)]);
  const key = keys.findIndex((one) => verify(null, signed, one, bytes.subarray(SIGNED_BYTES)));
  if (key < 0) return 'relay-token-signature';
  const expiresAtMs = Number(bytes.readBigUInt64BE(2)); // whoever signs a time that no number can say is refused below
  if (nowMs >= expiresAtMs) return 'relay-token-expired';
  if (expiresAtMs - nowMs > LONGEST_MS) return 'relay-token-too-long';
  const hex = (from: number) => bytes.toString('hex', from, from + 16);
  return { side, expiresAtMs, session: hex(10), link: hex(26), number: bytes.readUInt32BE(42), account: hex(46), key };
}

/** What both sides of one connection have in common, and nobody else. [TOAST-13.3-3] */
export const placeOf = ({ key, session, link, number }: ReadToken): string => `${key} ${session} ${link} ${number}`;

// ---- details ----

function sixteenBytes(hex: string, what: string): Buffer {
  if (!/^[0-9a-f]{32}$/.test(hex)) throw new RangeError(`the ${what} of a token has 32 hex digits, not "${hex}"`);
  return Buffer.from(hex, 'hex');
}
