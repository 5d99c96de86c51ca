import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AccessTokens, Caller } from './access-tokens';
import { TokenMissingError } from './auth-errors';
import { CallerGoneError } from '../domain-error';
import { withoutMapping } from './callers';
import { DOCUMENT } from './api-document';

/** What is anybody's, by method and path. Everything else needs an access token, whatever its controller says. */
const OPEN = new Set([
  ...['GET /api/v1/about', `GET ${DOCUMENT}`],
  ...['sign-in', 'refresh', 'sign-out'].map((path) => `POST /api/v1/${path}`),
]);

const callers = new WeakMap<IncomingMessage, Caller>();

/** Authenticates every request before Nest sees it: `authorization: Bearer TOKEN`, the tokens of gRPC. */
export const authenticateHttp =
  (tokens: AccessTokens) =>
  (request: IncomingMessage, _response: ServerResponse, next: (error?: unknown) => void): void => {
    const { method, url = '' } = request;
    const path = url.split('?', 1)[0]!;
    if (OPEN.has(`${method} ${path}`)) return next();
    try {
      callers.set(request, bearer(request.headers.authorization, tokens));
    } catch (error) {
      return next(error);
    }
    next();
  };

/** Who asks. */
export function httpCallerOf(request: IncomingMessage): Caller {
  const caller = callers.get(request);
  if (!caller) throw new TokenMissingError();
  return caller;
}

/** The network address a request comes from. */
export const httpAddressOf = (request: IncomingMessage): string =>
  withoutMapping(request.socket.remoteAddress ?? 'unknown');

/** Aborted once its answer has nowhere to go. */
export function whileConnected(response: ServerResponse): AbortSignal {
  const leaving = new AbortController();
  response.once('close', () => leaving.abort(new CallerGoneError()));
  return leaving.signal;
}

// ---- details ----

function bearer(header: string | undefined, tokens: AccessTokens): Caller {
  const token = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
  if (token === undefined) throw new TokenMissingError();
  return tokens.verify(token);
}
