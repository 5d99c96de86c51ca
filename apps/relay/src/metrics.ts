import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';

interface Figures {
  newcomers: number;
  waiting: number;
  joined: number;
  unsent: number;
}

/** What a Prometheus reads. Labels are from closed lists: no address, account or session is in them. */
export class Metrics {
  readonly registry = new Registry();
  private readonly to = { registers: [this.registry] };

  readonly joints = new Counter({
    name: 'midip2p_relay_joints_total',
    help: 'Pairs of connections that were joined',
    ...this.to,
  });
  readonly bytes = new Counter({
    name: 'midip2p_relay_bytes_total',
    help: 'Bytes handed on, both directions together',
    ...this.to,
  });
  readonly refusals = new Counter({
    name: 'midip2p_relay_refusals_total',
    help: 'Connections that were refused, by the code that they were told',
    labelNames: ['code'] as const,
    ...this.to,
  });
  readonly cuts = new Counter({
    name: 'midip2p_relay_cuts_total',
    help: 'Ended without a word: silenced (too many false greetings from there), crowded (took the place of), idle, stopped',
    labelNames: ['why'] as const,
    ...this.to,
  });

  /** `figures` is asked at each scrape. */
  watch(figures: () => Figures): void {
    new Gauge({
      name: 'midip2p_relay_connections',
      help: 'Open connections: new (not let in), waiting for the other peer, joined',
      labelNames: ['state'] as const,
      ...this.to,
      collect() {
        const { newcomers, waiting, joined } = figures();
        this.set({ state: 'new' }, newcomers);
        this.set({ state: 'waiting' }, waiting);
        this.set({ state: 'joined' }, joined * 2);
      },
    });
    new Gauge({
      name: 'midip2p_relay_unsent_bytes',
      help: 'Bytes that were read and that the other peer has not taken',
      ...this.to,
      collect() {
        this.set(figures().unsent);
      },
    });
  }

  /** Of Node itself: memory, processor, event loop. Once, where somebody will read it. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }
}
