// What a refused HTTP request is answered with: problem+json (RFC 9457), with the same stable codes as gRPC's.
import type { ServerResponse } from 'node:http';
import type { ErrorCode } from '@midip2p/proto';
import { HttpException } from '@nestjs/common';

/** Those of services, and those that only HTTP can be refused with. */
export type ProblemCode = ErrorCode | 'unknown-route' | 'body-too-large';

interface Problem {
  /** For programs; what the code means is in docs/server.md. */
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ProblemCode;
}

const UNREAD = ['charset.unsupported', 'encoding.unsupported', 'request.aborted', 'request.size.invalid'];

/** What Nest or Express itself refuses with, before any of our code has run. null: it is none of that. */
export function problemOf(error: unknown): { status: number; code: ProblemCode; message: string } | null {
  const { status, type } = error as { status?: unknown; type?: unknown };
  if (error instanceof HttpException && error.getStatus() === 404)
    return { status: 404, code: 'unknown-route', message: `${error.message}; see the routes below /api/v1` };
  if (status === 413) return { status, code: 'body-too-large', message: 'the body must have at most 64 KiB' };
  if (typeof type === 'string' && UNREAD.includes(type))
    return { status: 400, code: 'invalid-argument', message: 'the body must be JSON in UTF-8, plain or gzip' };
  if (error instanceof HttpException && error.getStatus() < 500)
    return { status: error.getStatus(), code: 'invalid-argument', message: error.message };
  return null;
}

const codes = new WeakMap<ServerResponse, ProblemCode>();

/** What a request was refused with; undefined: it was not. */
export const problemCodeOf = (response: ServerResponse): ProblemCode | undefined => codes.get(response);

/** Of a request whose refusal is told as a page for people. */
export const keepProblemCode = (response: ServerResponse, code: ProblemCode): void => void codes.set(response, code);

export function sendProblem(
  response: ServerResponse,
  status: number,
  code: ProblemCode,
  detail: string,
  retryAfterMs?: number,
): void {
  if (response.headersSent) return void response.destroy(); // half an answer is none
  const problem: Problem = {
    type: `urn:midip2p:error:${code}`,
    title: code.replaceAll('-', ' '),
    status,
    detail,
    code,
  };
  codes.set(response, code);
  if (status === 401) response.setHeader('www-authenticate', 'Bearer');
  if (retryAfterMs !== undefined)
    response.setHeader('retry-after', String(Math.max(1, Math.ceil(retryAfterMs / 1000))));
  response.writeHead(status, { 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(problem));
}
