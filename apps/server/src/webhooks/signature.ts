// How a delivery is signed, as Standard Webhooks says it: HMAC-SHA256 over id, time and body.
import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';

export const newSecret = (): string => PREFIX + randomBytes(32).toString('base64');

/** One for each secret, the newest first: who has either of them can tell that it is ours. */
export function signatures(secrets: readonly string[], id: string, timestamp: number, body: string): string {
  const one = (secret: string) =>
    createHmac('sha256', Buffer.from(secret.slice(PREFIX.length), 'base64')).update(`${id}.${timestamp}.${body}`);
  return secrets.map((secret) => `v1,${one(secret).digest('base64')}`).join(' ');
}
