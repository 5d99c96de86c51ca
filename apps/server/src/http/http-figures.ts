import type { IncomingMessage, ServerResponse } from 'node:http';
import { Counter, Histogram, type Registry } from 'prom-client';
import { problemCodeOf } from '../refusals/problem';
import type { Seldom } from '../seldom';

/** Counts every HTTP request, and logs it unless a similar one was logged a moment ago. */
export class HttpFigures {
  private readonly seconds: Histogram<'method' | 'route' | 'status'>;
  private readonly refusals: Counter<'code' | 'via'>;

  constructor(
    registry: Registry,
    private readonly seldom: Seldom,
  ) {
    this.seconds = new Histogram({
      name: 'midip2p_http_seconds',
      help: 'HTTP requests by method, route and status',
      labelNames: ['method', 'route', 'status'] as const,
      buckets: [0.005, 0.02, 0.1, 0.5, 1, 5, 10],
      registers: [registry],
    });
    this.refusals = registry.getSingleMetric('midip2p_refusals_total') as Counter<'code' | 'via'>;
  }

  /** Before everything else. */
  readonly watch = (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    const took = this.seconds.startTimer();
    response.once('close', () => {
      const { method, route } = labelsOf(request);
      const status = response.writableFinished ? String(response.statusCode) : 'gone';
      const seconds = took({ method, route, status });
      const code = problemCodeOf(response);
      if (code !== undefined) this.refusals.inc({ code, via: 'rest' });
      const fields = { method, route, status, ...(code !== undefined && { code }), ms: Math.round(seconds * 1000) };
      this.seldom.write(`${method} ${route} ${status} ${code}`, 'info', fields, 'an HTTP request');
    });
    next();
  };
}

// ---- details ----

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']);

/** Labels come from closed lists, so that strangers cannot invent labels. */
function labelsOf(request: IncomingMessage): { method: string; route: string } {
  const { method = '', route } = request as IncomingMessage & { route?: { path?: unknown } };
  const path = typeof route?.path === 'string' && !route.path.includes('*') ? route.path : 'other';
  return { method: METHODS.has(method) ? method : 'other', route: path };
}
