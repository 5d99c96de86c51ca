import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AccessTokens, Caller, FindKey } from './access-tokens';
import { looksLikeKey } from './api-key-text';
import { NotForKeysError, TokenMissingError } from './auth-errors';
import { CallerGoneError } from '../domain-error';
import { DOCUMENT } from './api-document';
import { type Origin, unknownOrigin } from './origin';

/** Outside of the API: where others look for it. */
export const JWKS = '/.well-known/jwks.json';

/** Pages by which people sign in at a provider: a browser has no token. */
export const OIDC = '/api/v1/oidc';

/**
 * The routes that need no access token, by method and path. Everything else needs one, whatever its controller says.
 */
const OPEN = new Set([
  ...['GET /api/v1/about', `GET ${DOCUMENT}`, `GET ${JWKS}`],
  ...['sign-in', 'refresh', 'sign-out'].map((path) => `POST /api/v1/${path}`),
]);

const callers = new WeakMap<IncomingMessage, Caller>();

const origins = new WeakMap<IncomingMessage, Origin>();

/** Where a request comes from, as its connection shows. */
export const keepHttpOrigin = (request: IncomingMessage, origin: Origin): void => void origins.set(request, origin);

/**
 * Authenticates every request before Nest sees it: `authorization: Bearer TOKEN`, the tokens of gRPC. `count` may refuse a
 * caller, too.
 */
export const authenticateHttp =
  (tokens: AccessTokens, findKey: FindKey, count: (request: IncomingMessage, caller: Caller) => void) =>
  (request: IncomingMessage, _response: ServerResponse, next: (error?: unknown) => void): void => {
    const { method, url = '' } = request;
    const path = url.split('?', 1)[0]!;
    if (OPEN.has(`${method} ${path}`) || path.startsWith(`${OIDC}/`)) return next();
    const letIn = (caller: Caller) => {
      count(request, caller);
      callers.set(request, caller);
    };
    try {
      const token = bearer(request.headers.authorization);
      if (looksLikeKey(token))
        return void findKey(token)
          .then(letIn)
          .then(() => next(), next);
      letIn(tokens.verify(token));
    } catch (error) {
      return next(error);
    }
    next();
  };

/** The person who asks. */
export function httpCallerOf(request: IncomingMessage): Caller {
  const caller = anyHttpCallerOf(request);
  if (caller.apiKeyId !== undefined) throw new NotForKeysError();
  return caller;
}

/** The caller: a person, or a program with an API key. */
export function anyHttpCallerOf(request: IncomingMessage): Caller {
  const caller = callers.get(request);
  if (!caller) throw new TokenMissingError();
  return caller;
}

/** Where a request comes from. */
export const httpOriginOf = (request: IncomingMessage): Origin => origins.get(request) ?? unknownOrigin;

/** The network address a request comes from. */
export const httpAddressOf = (request: IncomingMessage): string => httpOriginOf(request).host;

/** Aborted once its answer has nowhere to go. */
export function whileConnected(response: ServerResponse): AbortSignal {
  const leaving = new AbortController();
  response.once('close', () => leaving.abort(new CallerGoneError()));
  return leaving.signal;
}

// ---- details ----

function bearer(header: string | undefined): string {
  const token = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
  if (token === undefined) throw new TokenMissingError();
  return token;
}
