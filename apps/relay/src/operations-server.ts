// The operator's door: plain HTTP, inside only, for probes and Prometheus.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listen } from './listen';
import type { Metrics } from './metrics';

interface OperationsServer {
  address: { host: string; port: number };
  stop(): Promise<void>;
}

/** `isReady`: whether the relay lets anybody in. StartupError. */
export async function startOperations(
  where: { host: string; port: number },
  isReady: () => boolean,
  metrics: Metrics,
): Promise<OperationsServer> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return json(response, 405, { code: 'get-only' });
    switch (request.url?.split('?', 1)[0]) {
      case '/live':
        return json(response, 200, { live: true });
      case '/ready':
        return isReady() ? json(response, 200, { ready: true }) : json(response, 503, DRAINING);
      case '/metrics':
        return void metrics.registry.metrics().then((text) => {
          response.writeHead(200, { 'content-type': metrics.registry.contentType }).end(text);
        });
      default:
        return json(response, 404, { code: 'unknown-path', message: 'there are /live, /ready and /metrics' });
    }
  });
  server.requestTimeout = 10_000;
  await listen(server, where, 'operations');
  const { port } = server.address() as AddressInfo;
  return {
    address: { host: where.host, port },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

// ---- details ----

const DRAINING = { ready: false, code: 'draining', message: 'it is stopping: go to another relay' };

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
