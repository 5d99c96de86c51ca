import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import helmet from 'helmet';
import { countHttpCaller } from '../admission/http-admission';
import type { AccessTokens, FindKey } from '../callers/access-tokens';
import type { PackageShelf } from '../get/package-shelf';
import { servePackages } from '../get/serve-packages';
import { serveDocument } from '../callers/api-document';
import { authenticateHttp, JWKS } from '../callers/http-callers';

const API = 'api/v1';
type RequestHandler = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void;

/** The steps that every HTTP request passes before it reaches a controller. */
export function setUpHttp(
  app: NestExpressApplication,
  tokens: AccessTokens,
  findKey: FindKey,
  shelf: PackageShelf | null,
  /** Before anything is done for a request. */
  first: readonly RequestHandler[],
): void {
  app.disable('x-powered-by');
  for (const handler of first) app.use(handler);
  app.use(helmet());
  servePackages(app, shelf); // for anybody
  app.use(keptByNobody);
  app.use(authenticateHttp(tokens, findKey, countHttpCaller)); // before a body is read: nobody makes us parse for nothing
  app.useBodyParser('json', { limit: '64kb', reviver: wellFormed });
  app.setGlobalPrefix(API, { exclude: [JWKS.slice(1)] });
  serveDocument(app);
}

// ---- details ----

/** Answers hold tokens, and names of people: no cache on the way keeps one. */
function keptByNobody(_request: unknown, response: ServerResponse, next: () => void): void {
  response.setHeader('cache-control', 'no-store');
  next();
}

const HALF_A_PAIR = /\p{Surrogate}/u;

/** Half a surrogate pair is JSON, but no text that can be stored. */
function wellFormed(key: string, value: unknown): unknown {
  if (HALF_A_PAIR.test(key) || (typeof value === 'string' && HALF_A_PAIR.test(value)))
    throw new SyntaxError('the body has half a surrogate pair in it, which is no character');
  return value;
}
