// The layer as HTTP requests pass it.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from '../callers/access-tokens';
import { keepHttpOrigin } from '../callers/http-callers';
import { sendProblem } from '../refusals/problem';
import { httpStatusOf } from '../refusals/status-of';
import type { Entry } from './admission';
import { MessageLateError } from './admission-errors';
import type { Passed } from './grpc-admission';
import { patience } from './patience';

const entries = new WeakMap<IncomingMessage, Entry>();

/** Stands before everything that costs anything. */
export const admitHttp =
  ({ admission, connections, proxies, messageMs, late }: Passed) =>
  (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void): void => {
    const connection = connections.of(request.socket);
    if (!connection) return void request.destroy(); // it has gone meanwhile
    connection.reached();
    const header = (name: string) => request.headers[name]?.toString();
    const origin = proxies.originOfCall(connection.socket.remoteAddress, connection.origin, header);
    let entry: Entry;
    try {
      entry = admission.enter('call', connection, origin);
    } catch (error) {
      return next(error);
    }
    entries.set(request, entry);
    keepHttpOrigin(request, origin);
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
