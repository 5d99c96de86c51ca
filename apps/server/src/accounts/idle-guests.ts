import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Config } from '../config/config';
import { DatabaseTroubles } from '../database/database-troubles';
import { CONFIG, LOG } from '../injection';
import { Metrics } from '../metrics/metrics';
import { AccountRemoval } from './account-removal';
import { GuestsRepository } from './guests.repository';

/** So many are asked for at once; each is deleted by itself. */
const AT_ONCE = 100;

/**
 * Guests who do not come back, deleted as any account is.
 *
 * Design: apart from what else has had its time (retention/), since an account leaves what goes on before its rows go. Every server
 * does it: which of them ends a guest is decided by the statement that begins it, and whoever comes back at that moment is
 * let in, or is no more.
 */
@Injectable()
export class IdleGuests implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<unknown> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly guests: GuestsRepository,
    private readonly removal: AccountRemoval,
    private readonly metrics: Metrics,
    private readonly troubles: DatabaseTroubles,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.schedule(0);
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  // ---- details ----

  private schedule(inMs: number): void {
    if (this.stopped) return; // else the start has failed elsewhere meanwhile
    this.timer = setTimeout(() => {
      this.running = this.run()
        .catch((error: unknown) => {
          const told = this.troubles.note(error, 'looking for guests who do not come back') !== null;
          if (!told) this.log.warn({ err: error }, 'guests who do not come back could not be deleted');
        })
        .then(() => this.schedule(this.config.retention.everySeconds * 1000));
    }, inMs).unref();
  }

  private async run(): Promise<void> {
    const days = this.config.retention.guestDays;
    for (let after = ''; ;) {
      const idle = await this.guests.idle(days, after, AT_ONCE);
      for (const id of idle) {
        if (this.stopped) return;
        const gone = await this.removal.deleteIdle(id, days);
        if (gone) this.metrics.forgotten.inc({ kind: 'idle guests' });
      }
      if (idle.length < AT_ONCE) return;
      after = idle.at(-1)!;
    }
  }
}
