// The operator's door: plain HTTP, inside only, for probes and Prometheus.
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Readiness } from './readiness';
import { cannotListen } from '../listen/one-port';
import type { Metrics } from '../metrics/metrics';

export class OperationsServer {
  private constructor(
    private readonly server: Server,
    readonly address: { host: string; port: number },
  ) {}

  static start(host: string, port: number, readiness: Readiness, metrics: Metrics): Promise<OperationsServer> {
    const server = createServer((request, response) => {
      const path = request.url?.split('?', 1)[0];
      if (request.method !== 'GET' && request.method !== 'HEAD') return json(response, 405, { code: 'get-only' });
      void answer(path ?? '', response, readiness, metrics);
    });
    server.requestTimeout = 10_000;
    return new Promise((resolve, reject) => {
      const setting = { key: 'operations', variable: 'MIDIP2P_OPERATIONS' };
      server.once('error', (error) => reject(cannotListen(error, host, port, setting)));
      server.listen(port, host, () => {
        const { port: bound } = server.address() as { port: number };
        resolve(new OperationsServer(server, { host, port: bound }));
      });
    });
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }
}

// ---- details ----

async function answer(path: string, response: ServerResponse, readiness: Readiness, metrics: Metrics): Promise<void> {
  switch (path) {
    case '/live':
      // Whoever reads this was answered by the event loop that serves everybody.
      return json(response, 200, { live: true });
    case '/ready': {
      const why = await readiness.why();
      return why ? json(response, 503, { ready: false, ...why }) : json(response, 200, { ready: true });
    }
    case '/metrics': {
      const text = await metrics.text();
      response.writeHead(200, { 'content-type': metrics.registry.contentType }).end(text);
      return;
    }
    default:
      return json(response, 404, { code: 'unknown-path', message: 'there are /live, /ready and /metrics' });
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
