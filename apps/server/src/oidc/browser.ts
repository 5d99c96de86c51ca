// Reads requests of a browser, and keeps a secret in a cookie there.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { InvalidArgumentError } from '../domain-error';

/** Only this server sets it, over TLS; no script reads it; a request that another site makes brings it along only where a person follows a link. */
const nameOf = (ticket: string): string => `__Host-midip2p-${ticket}`;
const TICKET = /^[A-Z0-9]{16}$/;

/** null: this browser has not seen the page of that sign-in. */
export function browserSecretIn(request: IncomingMessage, ticket: string): string | null {
  if (!TICKET.test(ticket)) return null;
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
  const found = pairs.find((pair) => pair.startsWith(`${nameOf(ticket)}=`))?.slice(nameOf(ticket).length + 1);
  return found !== undefined && /^[\w-]{43}$/.test(found) ? found : null;
}

export function keepBrowserSecret(response: ServerResponse, ticket: string, secret: string): void {
  response.setHeader('set-cookie', `${nameOf(ticket)}=${secret}; Path=/; Max-Age=3600; Secure; HttpOnly; SameSite=Lax`);
}

/** Whether a page of this server's sent the form; browsers of a time before they said so have not brought the cookie from elsewhere. */
export const sameSite = ({ headers }: IncomingMessage): boolean =>
  ['same-origin', undefined].includes(headers['sec-fetch-site'] as string | undefined);

const MOST_BYTES = 1024;

/** A field of the form that the page has sent; empty: it is missing. InvalidArgumentError. */
export async function formField(request: IncomingMessage, name: string): Promise<string> {
  if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? ''))
    throw new InvalidArgumentError('code: must come from the page that asks for it');
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > MOST_BYTES) throw new InvalidArgumentError(`code: must be in a form of at most ${MOST_BYTES} bytes`);
    chunks.push(chunk as Buffer);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString()).get(name) ?? '';
}
