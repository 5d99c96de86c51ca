// The layer as HTTP requests pass it.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from '../callers/access-tokens';
import { keepHttpOrigin } from '../callers/http-callers';
import { sendProblem } from '../refusals/problem';
import { httpStatusOf } from '../refusals/status-of';
import type { Admission, Entry } from './admission';
import { MessageLateError } from './admission-errors';
import type { Connections } from './connections';
import { patience } from './patience';

const entries = new WeakMap<IncomingMessage, Entry>();

/** Stands before everything that costs anything. `messageMs`: how long a request may take to say what it has begun. */
export const admitHttp =
  (admission: Admission, connections: Connections, messageMs: number, late: () => void) =>
  (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void): void => {
    const connection = connections.of(request.socket);
    if (!connection) return void request.destroy(); // it has gone meanwhile
    connection.reached();
    let entry: Entry;
    try {
      entry = admission.enter('call', connection, connection.origin);
    } catch (error) {
      return next(error);
    }
    entries.set(request, entry);
    keepHttpOrigin(request, connection.origin);
    const isLate = () => {
      if (request.complete || response.headersSent) return;
      late();
      const { code, message, retryAfterMs } = new MessageLateError(messageMs);
      response.setHeader('connection', 'close');
      response.once('finish', () => request.destroy());
      sendProblem(response, httpStatusOf(code), code, message, retryAfterMs);
    };
    const hasSpoken = patience(messageMs, isLate);
    response.once('close', () => {
      hasSpoken();
      entry.leave();
    });
    next();
  };

/** For `authenticateHttp`: the account that a request turned out to be of. TooManyCallsError. */
export const countHttpCaller = (request: IncomingMessage, { accountId }: Caller): void =>
  entries.get(request)?.countFor(accountId);
