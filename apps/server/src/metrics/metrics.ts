import { type ServerInterceptor, ServerInterceptingCall, status } from '@grpc/grpc-js';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What the whole database holds; every replica tells the same. */
export interface Census {
  rooms: number;
  sessions: number;
  peers: number;
  /** Deliveries to webhooks that were given up, for as long as they are kept. */
  deadDeliveries: number;
}

const CENSUS_WITHIN_MS = 2000;
const SECONDS = [0.001, 0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What a Prometheus reads. Labels are from closed lists: no name of a person or room is in them. */
export class Metrics {
  readonly registry = new Registry();
  private readonly to = { registers: [this.registry] };
  private count: (() => Promise<Census>) | null = null;
  private others: (() => Promise<string>) | null = null;

  /** Join calls that are open at this replica. */
  readonly streams = new Gauge({ name: 'midip2p_streams', help: 'Open Join streams of this replica', ...this.to });
  readonly events = new Counter({
    name: 'midip2p_events_told_total',
    help: 'Events told to clients on streams of this replica',
    labelNames: ['kind'] as const,
    ...this.to,
  });
  private readonly rpc = new Histogram({
    name: 'midip2p_rpc_seconds',
    help: 'gRPC calls by method and status code; a Join lasts as long as somebody plays',
    labelNames: ['method', 'code'] as const,
    buckets: SECONDS,
    ...this.to,
  });
  readonly beat = new Histogram({
    name: 'midip2p_database_beat_seconds',
    help: 'How long the beat of each second took in the database',
    buckets: SECONDS,
    ...this.to,
  });
  readonly forgotten = new Counter({
    name: 'midip2p_forgotten_total',
    help: 'Rows whose time was over, deleted or stripped of addresses by this replica',
    labelNames: ['kind'] as const,
    ...this.to,
  });
  readonly notForgotten = new Counter({
    name: 'midip2p_not_forgotten_total',
    help: 'Rows whose time was over and that could not be deleted',
    labelNames: ['kind'] as const,
    ...this.to,
  });
  /** Whatever refused it: admission, a token that is none, a rule. */
  readonly refusals = new Counter({
    name: 'midip2p_refusals_total',
    help: 'Calls that were refused, by the code that they were refused with',
    labelNames: ['code', 'via'] as const,
    ...this.to,
  });
  readonly signIns = new Counter({
    name: 'midip2p_sign_ins_total',
    help: 'Attempts to sign up, sign in and refresh; result: done, or the code of the refusal',
    labelNames: ['how', 'result'] as const,
    ...this.to,
  });
  readonly deliveries = new Counter({
    name: 'midip2p_webhook_deliveries_total',
    help: 'Attempts of this replica to deliver to webhooks; result: delivered, failed (tried again later), dead (given up)',
    labelNames: ['result'] as const,
    ...this.to,
  });
  readonly databaseErrors = new Counter({
    name: 'midip2p_database_errors_total',
    help: 'Failures that the database suffered from, by kind: unreachable, late, pool, full, busy',
    labelNames: ['kind'] as const,
    ...this.to,
  });
  private readonly up = new Gauge({ name: 'midip2p_database_up', help: '1: it answered this scrape', ...this.to });
  private readonly held = {
    rooms: new Gauge({ name: 'midip2p_rooms', help: 'Rooms in the whole database', ...this.to }),
    sessions: new Gauge({ name: 'midip2p_sessions', help: 'Open sessions in the whole database', ...this.to }),
    peers: new Gauge({ name: 'midip2p_peers', help: 'Peers on rosters in the whole database', ...this.to }),
    deadDeliveries: new Gauge({
      name: 'midip2p_webhook_deliveries_dead',
      help: 'Deliveries to webhooks that were given up, in the whole database, for as long as they are kept',
      ...this.to,
    }),
  };

  /** Of Node itself: memory, processor, event loop. Once, where somebody will read it. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  watchDatabase(count: () => Promise<Census>): void {
    this.count = count;
  }

  /** Figures of another part, as Prometheus' text, behind those here. */
  watchOthers(others: () => Promise<string>): void {
    this.others = others;
  }

  watchPool(pool: { totalCount: number; idleCount: number; waitingCount: number }): void {
    new Gauge({
      name: 'midip2p_database_connections',
      help: 'Connections of the pool: open, idle, and wanted by calls that wait',
      labelNames: ['state'] as const,
      ...this.to,
      collect() {
        this.set({ state: 'open' }, pool.totalCount);
        this.set({ state: 'idle' }, pool.idleCount);
        this.set({ state: 'wanted' }, pool.waitingCount);
      },
    });
  }

  /** As Prometheus' text. */
  async text(): Promise<string> {
    const census = await this.census();
    this.up.set(census ? 1 : 0);
    for (const [name, gauge] of Object.entries(this.held) as [keyof Census, Gauge][])
      if (census) gauge.set(census[name]);
      else gauge.remove(); // an old figure would be a lie, and so would 0
    return (await this.registry.metrics()) + ((await this.others?.()) ?? '');
  }

  /** Counts every call that ends, refused ones too, so it stands before everything else. `known`: the methods there are. */
  interceptor(known: ReadonlySet<string>, codeKey: string): ServerInterceptor {
    return ({ path }, call) => {
      const method = known.has(path) ? path.slice(1) : 'other'; // what a stranger makes up is no label
      const took = this.rpc.startTimer({ method });
      let over = false;
      const end = (code: status) => {
        if (!over) took({ code: status[code] });
        over = true;
      };
      return new ServerInterceptingCall(call, {
        start: (next) => next({ onCancel: () => end(status.CANCELLED) }),
        sendStatus: (sent, next) => {
          const [refused] = sent.metadata?.get(codeKey) ?? [];
          if (refused !== undefined && !over) this.refusals.inc({ code: String(refused), via: 'grpc' });
          end(sent.code ?? status.UNKNOWN);
          next(sent);
        },
      });
    };
  }

  private async census(): Promise<Census | null> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), CENSUS_WITHIN_MS).unref()));
    try {
      return await Promise.race([this.count?.() ?? null, late]);
    } catch {
      return null; // said by midip2p_database_up, and by the beat in the log
    } finally {
      clearTimeout(timer);
    }
  }
}
