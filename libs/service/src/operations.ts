// The operator's door: plain HTTP, inside only, for probes and Prometheus.
import { createServer, type ServerResponse } from 'node:http';
import { calledAt, listen, type Where } from './listen';

export interface Operations {
  address: { host: string; port: number };
  stop(): Promise<void>;
}

export interface Operated {
  /** Why nobody should be sent to it, with a stable code; null: it is ready. */
  why(): Promise<NotReady | null> | NotReady | null;
  /** Its figures, as Prometheus reads them, and what their form is called. */
  figures(): Promise<{ text: string; contentType: string }>;
}

export interface NotReady {
  code: string;
  /** For people: what, and what to do. */
  message: string;
}

/** Opens the door where the section `operations` of the settings says. StartupError. */
export async function openOperations(where: Where, prefix: string, operated: Operated): Promise<Operations> {
  const server = createServer((request, response) => {
    const path = request.url?.split('?', 1)[0];
    if (request.method !== 'GET' && request.method !== 'HEAD') return json(response, 405, { code: 'get-only' });
    void answer(path ?? '', response, operated);
  });
  server.requestTimeout = 10_000;
  const port = await listen(server, where, 'operations', prefix);
  return {
    address: { host: where.host, port },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const WITHIN_MS = 4000;

/** Asks at that door whether the program of this machine is ready. null: it is; else why not, for people. */
export async function askReady({ host, port }: Where): Promise<string | null> {
  const local = calledAt(host);
  const where = `${local.includes(':') ? `[${local}]` : local}:${port}`;
  try {
    const answer = await fetch(`http://${where}/ready`, { signal: AbortSignal.timeout(WITHIN_MS) });
    const { message } = (await answer.json()) as { message?: string };
    return answer.ok ? null : (message ?? `it answers ${answer.status}`);
  } catch (error) {
    const { cause, message } = error as Error & { cause?: Error };
    return `${where} does not answer: ${cause?.message || message}`;
  }
}

// ---- details ----

async function answer(path: string, response: ServerResponse, { why, figures }: Operated): Promise<void> {
  switch (path) {
    case '/live':
      // Whoever reads this was answered by the event loop that serves everybody.
      return json(response, 200, { live: true });
    case '/ready': {
      const reason = await why();
      return reason ? json(response, 503, { ready: false, ...reason }) : json(response, 200, { ready: true });
    }
    case '/metrics': {
      const { text, contentType } = await figures();
      return void response.writeHead(200, { 'content-type': contentType }).end(text);
    }
    default:
      return json(response, 404, { code: 'unknown-path', message: 'there are /live, /ready and /metrics' });
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
