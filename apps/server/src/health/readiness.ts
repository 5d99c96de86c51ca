import type { NotReady as AnyNotReady } from '@midip2p/service';
import { Injectable } from '@nestjs/common';
import { MIDIP2P_SERVER } from '../own-name';

export interface NotReady extends AnyNotReady {
  code:
    | 'starting'
    | 'draining'
    | 'database-unavailable'
    | 'database-late'
    | 'database-full'
    | 'database-pool-exhausted'
    | 'database-not-migrated';
}

/** Whether this server should be sent anybody: asked anew each time, of the database itself. */
@Injectable()
export class Readiness {
  private notReady: NotReady | null = { code: 'starting', message: 'it has not started yet' };
  private database: (() => Promise<NotReady | null>) | null = null;

  /** Why it is not ready, as long as that is known without asking the database; null: it has started. */
  set(reason: NotReady | null): void {
    if (this.notReady?.code !== 'draining') this.notReady = reason; // there is no way back from that
  }

  drain(): void {
    this.notReady = { code: 'draining', message: 'it is stopping: go to another replica' };
  }

  /** `database` tells what is the matter with it; null: nothing. */
  watch(database: () => Promise<NotReady | null>): void {
    this.database = database;
  }

  /** null: it is ready. */
  async why(): Promise<NotReady | null> {
    if (this.notReady) return this.notReady;
    const why = (await this.database?.()) ?? null;
    return this.notReady ?? why;
  }
}

export const notMigrated = (pending: string[]): NotReady => ({
  code: 'database-not-migrated',
  message: `the database lacks ${pending.join(', ')}: run ${MIDIP2P_SERVER} migrate, or set database.migrate (MIDIP2P_DATABASE_MIGRATE) to true`,
});
