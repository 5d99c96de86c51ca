// How an API key is written: a prefix that secret scanners know it by, 40 random characters, and a checksum, by which a text that
// cannot be one costs nothing.
import { createHash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';

const PREFIX = 'midip2p_ak_';
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const FORM = /^midip2p_ak_[0-9A-Za-z]{46}$/;

export function newKeyText(): string {
  const random = Array.from({ length: 40 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return `${PREFIX}${random}${checksum(random)}`;
}

/** It claims to be one. */
export const looksLikeKey = (text: string): boolean => text.startsWith(PREFIX);

export const isWellFormed = (text: string): boolean =>
  FORM.test(text) && checksum(text.slice(-46, -6)) === text.slice(-6);

/** 238 random bits need no salt and no slow hash. */
export const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();

// ---- details ----

function checksum(text: string): string {
  let [rest, written] = [crc32(text), ''];
  for (let place = 0; place < 6; ++place) {
    written = ALPHABET[rest % ALPHABET.length]! + written;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return written;
}
