import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { BoundedQueue } from '../bounded-queue';

// 19 MiB and two passes: OWASP's first recommendation for argon2id. Each hash carries its own parameters, so they may
// grow later without anybody signing in again.
const ARGON2ID = 2; // the package's own name for it exists at compile time only
const PARAMETERS = { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/**
 * Two of the four threads that Node gives to all work of this kind, for everything else that is not JavaScript shares them; some 80
 * hashes a second on an ordinary machine.
 */
export const passwordQueue = new BoundedQueue({
  atOnce: 2,
  mostWaiting: 256,
  patienceMs: 10_000,
  busy: 'too many people sign in at this moment',
});

/** ServerBusyError where too many others are before; `caller`: aborted when nobody waits for it any more. */
export const hashPassword = (password: string, caller?: AbortSignal): Promise<string> =>
  passwordQueue.run(() => hash(password, PARAMETERS), caller);

/**
 * Stored if there is no password: looks like the hash of one that nobody knows, a different one each time, without the
 * work of a hash.
 */
export function noPassword(): string {
  const { memoryCost, timeCost, parallelism } = PARAMETERS;
  const [salt, digest] = [16, 32].map((bytes) => randomBytes(bytes).toString('base64').replace(/=+$/, ''));
  return `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${salt}$${digest}`;
}

let nobodys: Promise<string> | undefined;

/**
 * The account that `find` finds, if that is its password; null: of none. Takes as long where there is no such account: names cannot be
 * found out by the clock. It is looked for when the password's turn has come, so that a crowd at the door asks the database nothing.
 */
export async function accountWith<T extends { passwordHash: string }>(
  find: () => Promise<T | null>,
  password: string,
  caller?: AbortSignal,
): Promise<T | null> {
  nobodys ??= hash('the password of an account that is not there', PARAMETERS);
  const other = await nobodys;
  return passwordQueue.run(async () => {
    const account = await find();
    return (await verify(account?.passwordHash ?? other, password)) ? account : null;
  }, caller);
}
