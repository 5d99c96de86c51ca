// The code by which an invitation to a room or to the server is accepted: a secret, of which only a hash is stored.
import { createHash, randomBytes } from 'node:crypto';

const A_WEEK_S = 7 * 86_400;
export const ID_DIGITS = 12;

/** 20 characters, 120 bits. */
export const newCode = (): string => randomBytes(15).toString('base64url');

export const hashOfCode = (code: string): Buffer => createHash('sha256').update(code).digest();

/** The id by which it is listed and revoked; it is no secret. */
export const idOfHash = (codeHash: Uint8Array): string => Buffer.from(codeHash).toString('hex').slice(0, ID_DIGITS);

/** 0: a week. */
export const expiryOf = (lifetimeSeconds: number): Date => new Date(Date.now() + (lifetimeSeconds || A_WEEK_S) * 1000);
