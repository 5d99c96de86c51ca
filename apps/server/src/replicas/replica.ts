import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOG, REPLICA } from '../injection';
import { SessionsService } from '../sessions/sessions.service';
import { Metrics } from '../metrics/metrics';
import { Health } from '../health/health';
import { ReplicaRepository } from './replica.repository';

const BEAT_MS = 1000;
/** Without a beat for this long a server is taken for dead; a client that resumes within it keeps its place. */
const DEAD_AFTER_MS = 5000;

/** This process among the servers of one database: it beats, and cleans up after those that no longer do. */
@Injectable()
export class Replica implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly startedAt = Date.now();
  private timer: NodeJS.Timeout | undefined;
  private busy: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    @Inject(REPLICA) private readonly id: string,
    private readonly replicas: ReplicaRepository,
    private readonly sessions: SessionsService,
    private readonly health: Health,
    private readonly metrics: Metrics,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.replicas.beat(this.id);
    if (!this.stopped) this.schedule(); // else the start has failed elsewhere meanwhile
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.busy;
    clearTimeout(this.timer);
  }

  private schedule(): void {
    this.timer = setTimeout(() => {
      this.busy = this.beat().finally(() => this.schedule());
    }, BEAT_MS).unref();
  }

  private async beat(): Promise<void> {
    try {
      const took = this.metrics.beat.startTimer();
      await this.replicas.beat(this.id);
      took();
      this.health.set(true);
      await this.sessions.endEmpty();
      // Who was on a server that died gets as long to come to this one as if it had been here.
      if (Date.now() - this.startedAt > DEAD_AFTER_MS) await this.buryTheDead();
    } catch (error) {
      this.health.set(false);
      this.log.error({ err: error }, 'the database cannot be reached');
    }
  }

  private async buryTheDead(): Promise<void> {
    for (const id of await this.replicas.silentFor(DEAD_AFTER_MS)) {
      await this.sessions.loseThoseOf(id);
      await this.replicas.forget(id);
      this.log.info({ replica: id }, 'a server is gone: its peers are off the roster');
    }
  }
}
