import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Config } from '../config/config';
import { DatabaseTroubles } from '../database/database-troubles';
import { CONFIG, LOG } from '../injection';
import { Metrics } from '../metrics/metrics';
import { PeriodicTask } from '../periodic-task';
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
  private readonly task: PeriodicTask;

  constructor(
    private readonly guests: GuestsRepository,
    private readonly removal: AccountRemoval,
    private readonly metrics: Metrics,
    troubles: DatabaseTroubles,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) log: Logger,
  ) {
    this.task = new PeriodicTask(
      (signal) => this.run(signal),
      config.retention.everySeconds * 1000,
      (error) => {
        const isNoted = troubles.note(error, 'looking for guests who do not come back') !== null;
        if (!isNoted) log.warn({ err: error }, 'guests who do not come back could not be deleted');
      },
    );
  }

  onApplicationBootstrap(): void {
    this.task.start(0);
  }

  onApplicationShutdown(): Promise<void> {
    return this.task.stop();
  }

  // ---- details ----

  private async run(signal: AbortSignal): Promise<void> {
    const days = this.config.retention.guestDays;
    for (let after = ''; ;) {
      const idle = await this.guests.idle(days, after, AT_ONCE);
      for (const id of idle) {
        if (signal.aborted) return;
        const gone = await this.removal.deleteIdle(id, days);
        if (gone) this.metrics.forgotten.inc({ kind: 'idle guests' });
      }
      if (idle.length < AT_ONCE) return;
      after = idle.at(-1)!;
    }
  }
}
