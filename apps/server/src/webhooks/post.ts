// One delivery over HTTP: what goes out, and what came of it.
import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { isIP } from 'node:net';
import { type Destinations, hostOf, RefusedDestinationError } from './destinations';

export interface Outcome {
  delivered: boolean;
  /** The HTTP status, or what went wrong. */
  told: string;
}

/** Follows nothing that it is sent on to, reads nothing of the answer but its status, and takes no longer than that. */
export function post(
  to: string,
  { body, headers }: { body: string; headers: Record<string, string> },
  destinations: Destinations,
  timeoutMs: number,
): Promise<Outcome> {
  const url = new URL(to);
  const mistake = destinations.mistakeIn(to);
  if (mistake !== null) return Promise.resolve({ delivered: false, told: mistake });
  return new Promise((resolve) => {
    const end = (outcome: Outcome) => {
      clearTimeout(timer);
      resolve(outcome);
      asked.destroy();
    };
    const asked = (url.protocol === 'https:' ? overHttps : overHttp)(url, {
      method: 'POST',
      agent: false,
      lookup: destinations.lookup,
      headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    });
    const timer = setTimeout(
      () => end({ delivered: false, told: `no answer within ${timeoutMs / 1000} s` }),
      timeoutMs,
    );
    asked.once('socket', (socket) =>
      socket.once('connect', () => {
        // What was looked up is what was dialled; an address in the URL was never looked up, and was looked at above.
        const dialled = socket.remoteAddress ?? '';
        if (isIP(hostOf(url)) === 0 && !destinations.mayDial(dialled))
          asked.destroy(new RefusedDestinationError(dialled));
      }),
    );
    asked.on('error', (error) => end({ delivered: false, told: error.message.slice(0, 200) }));
    asked.once('response', ({ statusCode = 0 }) => {
      const delivered = statusCode >= 200 && statusCode < 300;
      end({ delivered, told: `HTTP ${statusCode}` });
    });
    asked.end(body);
  });
}
