import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOG } from '../injection';
import { Metrics } from '../metrics/metrics';
import { Seldom } from '../seldom';
import { type Trouble, troubleOf, TROUBLES } from './trouble';

/** Recent trouble with the database: every failure is reported here, and logged once a minute. */
@Injectable()
export class DatabaseTroubles {
  private readonly seldom: Seldom;
  private readonly latest = new Map<Trouble, number>();

  constructor(
    @Inject(LOG) log: Logger,
    private readonly metrics: Metrics,
  ) {
    this.seldom = new Seldom(log);
  }

  /** null: the error is of another kind, and for the caller to tell. `what` was being done. */
  note(error: unknown, what: string): Trouble | null {
    const trouble = troubleOf(error);
    if (trouble === null) return null;
    this.latest.set(trouble, performance.now());
    this.metrics.databaseErrors.inc({ kind: trouble });
    const because = (error as Error).message.trim().split('\n').at(-1);
    this.seldom.write(trouble, 'error', { trouble, what, because }, TROUBLES[trouble]);
    return trouble;
  }

  /** Whether it was so in the last `ms`. */
  hasBeen(trouble: Trouble, ms: number): boolean {
    return performance.now() - (this.latest.get(trouble) ?? -Infinity) < ms;
  }
}
