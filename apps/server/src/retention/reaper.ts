import { setImmediate as breathe } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Client } from 'pg';
import type { Logger } from 'pino';
import type { Config } from '../config/config';
import { Database } from '../database/database';
import { DatabaseTroubles } from '../database/database-troubles';
import { CONFIG, LOG } from '../injection';
import { Metrics } from '../metrics/metrics';
import { PeriodicTask } from '../periodic-task';
import { type Kind, KINDS } from './kinds';

/** Small enough that nobody waits for its locks. */
const BATCH = 500;
/** Rows of one kind that may fail in one run before the rest of that kind waits for the next. */
const MOST_FAILED = 20;
/** Any number will do as long as all servers take the same. */
const LOCK = 7420_0101;

/** How many rows of each kind went, and how many would not. */
export type Reaped = Map<string, { ended: number; failed: number }>;

/**
 * Ends what has had its time, a batch at a time.
 *
 * Design: on a connection of its own, so that neither calls nor the beat wait for it, and on one server at a time, who holds a
 * lock for as long as that connection lasts. A batch that fails is tried row by row: a row that will not go keeps no other.
 */
@Injectable()
export class Reaper implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly task: PeriodicTask;

  constructor(
    private readonly db: Database,
    private readonly metrics: Metrics,
    troubles: DatabaseTroubles,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOG) private readonly log: Logger,
  ) {
    this.task = new PeriodicTask(
      () => this.run(),
      config.retention.everySeconds * 1000,
      (error) => {
        const isNoted = troubles.note(error, 'looking for what has had its time') !== null;
        if (!isNoted) log.warn({ err: error }, 'what has had its time could not be deleted');
      },
    );
  }

  onApplicationBootstrap(): void {
    this.task.start(0);
  }

  onApplicationShutdown(): Promise<void> {
    return this.task.stop();
  }

  /** null: another server is at it. */
  async run(): Promise<Reaped | null> {
    const client = new Client({
      connectionString: this.db.url,
      application_name: 'midip2p reaper',
      connectionTimeoutMillis: 10_000,
      query_timeout: 40_000, // also where the database says nothing at all
      statement_timeout: 30_000,
      lock_timeout: 2000,
    });
    client.on('error', () => {}); // the next question fails, and says so
    try {
      await client.connect();
      const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [LOCK]);
      return rows[0]!.mine ? await this.reap(client) : null;
    } finally {
      await client.end().catch(() => {}); // it never connected, or is broken: either way it is over
    }
  }

  private async reap(client: Client): Promise<Reaped> {
    const reaped: Reaped = new Map();
    for (const kind of KINDS) {
      const age = kind.age(this.config);
      if (age === null || this.task.isStopped) continue;
      const done = { ended: 0, failed: 0 };
      reaped.set(kind.name, done);
      try {
        await this.reapKind(client, kind, age, done);
      } catch (error) {
        this.log.warn({ err: error, kind: kind.name }, 'what has had its time could not be looked for');
      }
      this.metrics.forgotten.inc({ kind: kind.name }, done.ended);
      this.metrics.notForgotten.inc({ kind: kind.name }, done.failed);
    }
    return reaped;
  }

  private async reapKind(
    client: Client,
    { name, due, end }: Kind,
    age: string,
    done: { ended: number; failed: number },
  ) {
    const stuck: string[] = [];
    const ending = async (keys: string[]) => void (done.ended += (await client.query(end, [keys])).rowCount ?? 0);
    while (!this.task.isStopped) {
      const { rows } = await client.query<{ key: string }>(due, [age, stuck, BATCH]);
      if (rows.length === 0) return;
      const keys = rows.map(({ key }) => key);
      const before = done.ended;
      try {
        await ending(keys);
      } catch {
        for (const key of keys) {
          if (this.task.isStopped) return;
          await ending([key]).catch((error: unknown) => {
            if (stuck.length === 0) this.log.warn({ err: error, kind: name, key }, 'a row that has had its time stays');
            stuck.push(key);
            done.failed += 1;
          });
          if (stuck.length >= MOST_FAILED) return;
        }
      }
      if (done.ended === before && stuck.length === 0) return; // all of them came back to life: next time
      await breathe(); // who waits for this process comes first
    }
  }
}
