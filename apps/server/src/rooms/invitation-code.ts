// What an invitation is accepted by, to a room or to the server: a secret of which a hash is kept.
import { createHash, randomBytes } from 'node:crypto';

const A_WEEK_S = 7 * 86_400;
export const ID_DIGITS = 12;

/** 20 characters, 120 bits. */
export const newCode = (): string => randomBytes(15).toString('base64url');

export const hashOfCode = (code: string): Buffer => createHash('sha256').update(code).digest();

/** What it is listed and revoked by: no secret. */
export const idOfHash = (codeHash: Uint8Array): string => Buffer.from(codeHash).toString('hex').slice(0, ID_DIGITS);

/** 0: a week. */
export const expiryOf = (lifetimeSeconds: number): Date => new Date(Date.now() + (lifetimeSeconds || A_WEEK_S) * 1000);
