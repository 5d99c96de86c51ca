import { hash, verify } from '@node-rs/argon2';

// 19 MiB and two passes: OWASP's first recommendation for argon2id. Each hash carries its own parameters, so they may
// grow later without anybody signing in again.
const ARGON2ID = 2; // the package's own name for it exists at compile time only
const PARAMETERS = { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const hashPassword = (password: string): Promise<string> => hash(password, PARAMETERS);

let nobodys: Promise<string> | undefined;

/** Takes as long for an account that does not exist (null) as for one that does: names cannot be found out by the clock. */
export async function passwordMatches(passwordHash: string | null, password: string): Promise<boolean> {
  nobodys ??= hashPassword('the password of an account that is not there');
  const matches = await verify(passwordHash ?? (await nobodys), password);
  return matches && passwordHash !== null;
}
