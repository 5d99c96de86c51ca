// An invitation to the server, as an administrator gives one.
import { randomBytes } from 'node:crypto';
import { hashOfCode, idOfHash } from '../src/rooms/invitation-code';
import { asked } from './a-database';

/** Its id. */
export async function aServerInvitation(url: string): Promise<string> {
  const hash = hashOfCode(randomBytes(15).toString('base64url'));
  await asked(
    url,
    `INSERT INTO server_invitation (code_hash, invited_by, expires_at)
      VALUES (decode('${hash.toString('hex')}', 'hex'), 'a test', now() + interval '1 hour')`,
  );
  return idOfHash(hash);
}
