import { Counter, Gauge, type Registry } from 'prom-client';

/** What the layer tells Prometheus. Labels are from closed lists. */
export class AdmissionFigures {
  readonly refused: Counter<'code' | 'scope'>;
  readonly ended: Counter<'why'>;

  constructor(registry: Registry, connections: () => number) {
    const registers = [registry];
    this.refused = new Counter({
      name: 'midip2p_admission_refusals_total',
      help: 'Of midip2p_refusals_total those that met a limit before a handler heard of them, by code and whose limit it was',
      labelNames: ['code', 'scope'] as const,
      registers,
    });
    this.ended = new Counter({
      name: 'midip2p_connections_ended_total',
      help: 'Connections that the server ended or did not begin, by why',
      labelNames: ['why'] as const,
      registers,
    });
    new Gauge({
      name: 'midip2p_connections',
      help: 'Open TCP connections of this replica',
      registers,
      collect() {
        this.set(connections());
      },
    });
  }
}
