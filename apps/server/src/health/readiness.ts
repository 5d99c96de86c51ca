import { Injectable } from '@nestjs/common';
import { MIDIP2P_SERVER } from '../own-name';

export interface NotReady {
  code: 'starting' | 'draining' | 'database-unavailable' | 'database-not-migrated';
  /** For people: what, and what to do. */
  message: string;
}

/** A database that answers no later than this counts as reachable. */
const DATABASE_WITHIN_MS = 2000;

/** Whether this server should be sent anybody: asked anew each time, of the database itself. */
@Injectable()
export class Readiness {
  private standing: NotReady | null = { code: 'starting', message: 'it has not started yet' };
  private pending: (() => Promise<string[]>) | null = null;

  /** Where it stands before it can be asked more; null: it has started. */
  stands(standing: NotReady | null): void {
    if (this.standing?.code !== 'draining') this.standing = standing; // there is no way back from that
  }

  drain(): void {
    this.standing = { code: 'draining', message: 'it is stopping: go to another replica' };
  }

  /** `pending` tells which migrations the database lacks, and rejects where it cannot be asked. */
  watch(pending: () => Promise<string[]>): void {
    this.pending = pending;
  }

  /** null: it is ready. */
  async why(): Promise<NotReady | null> {
    if (this.standing) return this.standing;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const error = new Error(`it has not answered within ${DATABASE_WITHIN_MS / 1000} s`);
      timer = setTimeout(() => reject(error), DATABASE_WITHIN_MS).unref();
    });
    try {
      const pending = await Promise.race([this.pending?.() ?? [], late]);
      return this.standing ?? (pending.length > 0 ? notMigrated(pending) : null);
    } catch (error) {
      return { code: 'database-unavailable', message: `the database cannot be reached: ${(error as Error).message}` };
    } finally {
      clearTimeout(timer);
    }
  }
}

export const notMigrated = (pending: string[]): NotReady => ({
  code: 'database-not-migrated',
  message: `the database lacks ${pending.join(', ')}: run ${MIDIP2P_SERVER} migrate, or set database.migrate (MIDIP2P_DATABASE_MIGRATE) to true`,
});
