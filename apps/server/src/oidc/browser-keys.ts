// Everything that binds one way through the provider to one browser, made of the one secret that this browser keeps in a cookie. The
// server keeps its hash alone: whoever reads the database can neither come back in somebody's place nor spend what comes back.
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export interface BrowserKeys {
  state: string;
  nonce: string;
  /** PKCE's. */
  verifier: string;
}

export const newBrowserSecret = (): string => randomBytes(32).toString('base64url');

export function browserKeys(ticket: string, secret: string): BrowserKeys {
  const of = (what: string) => createHmac('sha256', secret).update(`${what} ${ticket}`).digest('base64url');
  return { state: `${ticket}.${of('state')}`, nonce: of('nonce'), verifier: of('verifier') };
}

/** The ticket that a state says it is of; null: it is none of ours. */
export const ticketOf = (state: string): string | null => /^([A-Z0-9]{16})\.[\w-]{43}$/.exec(state)?.[1] ?? null;

/** Takes as long whatever is different. */
export const same = (one: string, other: string): boolean =>
  timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest());
