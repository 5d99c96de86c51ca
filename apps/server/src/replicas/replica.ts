import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { atStart } from '../database/at-start';
import { Database } from '../database/database';
import { DatabaseTroubles } from '../database/database-troubles';
import { Health } from '../health/health';
import { LOG, REPLICA } from '../injection';
import { Metrics } from '../metrics/metrics';
import { BurialsService } from '../sessions/burials.service';
import { SessionsService } from '../sessions/sessions.service';
import { Lease } from './lease';
import { ReplicaRepository } from './replica.repository';
import type { Seen } from './watch';

const END_MS = 1000;

/**
 * This server among those that share the database: it has a lease, and if it leads, it removes the peers of servers
 * whose lease ended.
 */
@Injectable()
export class Replica implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly lease: Lease;
  private readonly burying = new Map<string, Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private ending: Promise<void> = Promise.resolve();
  private stopped = false;
  private isLost = false;

  constructor(
    @Inject(REPLICA) id: string,
    database: Database,
    private readonly replicas: ReplicaRepository,
    private readonly burials: BurialsService,
    private readonly sessions: SessionsService,
    private readonly health: Health,
    private readonly metrics: Metrics,
    private readonly troubles: DatabaseTroubles,
    @Inject(LOG) private readonly log: Logger,
  ) {
    this.lease = new Lease(database.url, id, {
      renewed: (tookMs) => this.renewed(tookMs),
      missed: (error) => this.missed(error),
      died: (dead) => dead.forEach((one) => this.bury(one)),
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    await atStart(() => this.lease.start());
    this.schedule();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.lease.stop();
    await Promise.all([this.ending, ...this.burying.values()]);
  }

  // ---- the lease ----

  private renewed(tookMs: number): void {
    this.metrics.beat.observe(tookMs / 1000);
    this.health.set(true);
    this.isLost = false;
  }

  private missed(error: unknown): void {
    this.health.set(false);
    const told = this.troubles.note(error, 'renewing the lease of this server') !== null;
    if (!told && !this.isLost) this.log.error({ err: error }, 'the lease of this server could not be renewed');
    this.isLost = true; // said once
  }

  /** Runs beside the beat, however long it takes. If it fails, it is tried again at the next look. */
  private bury(dead: Seen): void {
    if (this.stopped || this.burying.has(dead.id)) return;
    const work = (async () => {
      if (await this.burials.loseThoseOf(dead)) {
        await this.replicas.forget(dead);
        this.log.info({ replica: dead.id }, 'a server is gone: its peers are off the roster');
      }
    })()
      .catch((error: unknown) => {
        if (this.troubles.note(error, 'burying a server that is gone') === null)
          this.log.error({ err: error, replica: dead.id }, 'a server that is gone is not buried yet');
      })
      .finally(() => this.burying.delete(dead.id));
    this.burying.set(dead.id, work);
  }

  // ---- what is done now and then ----

  private schedule(): void {
    if (this.stopped) return; // the start has failed elsewhere meanwhile
    this.timer = setTimeout(() => {
      this.ending = this.endEmpty().finally(() => this.schedule());
    }, END_MS).unref();
  }

  private async endEmpty(): Promise<void> {
    try {
      await this.sessions.endEmpty();
    } catch (error) {
      if (this.troubles.note(error, 'ending sessions that are over') === null)
        this.log.error({ err: error }, 'sessions that are over could not be ended');
    }
  }
}
