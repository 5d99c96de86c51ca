import { Client } from 'pg';
import { connectionTo, type Database } from '../database/database';
import type { DatabaseTroubles } from '../database/database-troubles';
import { troubleOf, TROUBLES } from '../database/trouble';
import { type NotReady, notMigrated } from './readiness';

/** A database that answers no later than this counts as reachable: probes wait for 3 s. */
const WITHIN_SECONDS = 2;
/** Whether it can write again is known when somebody writes: so long it is taken for full. */
const FULL_FOR_MS = 30_000;

/**
 * Whether the database can be used, and what is the matter if not.
 *
 * Design: it is asked on a connection of its own, so that a database that hangs and a pool that is used up are told apart. However
 * many ask, there is one question under way.
 */
export class DatabaseProbe {
  private client: Client | null = null;
  private asking: Promise<NotReady | null> | null = null;
  private pooled: Promise<NotReady | null> | null = null;

  constructor(
    private readonly db: Database,
    private readonly troubles: DatabaseTroubles,
    /** Every migration that this server knows. */
    private readonly known: readonly string[],
  ) {}

  /** null: nothing is the matter. */
  why(): Promise<NotReady | null> {
    this.asking ??= this.ask().finally(() => (this.asking = null));
    return this.asking;
  }

  async close(): Promise<void> {
    await this.asking?.catch(() => {}); // told to who asked
    await this.drop();
  }

  private async ask(): Promise<NotReady | null> {
    const [itself, pool] = await Promise.all([this.askItself(), this.askPool()]);
    if (itself) return itself;
    if (pool) return pool;
    if (this.troubles.hasBeen('full', FULL_FOR_MS))
      return { code: 'database-full', message: `${TROUBLES.full}: make room on its disk` };
    return null;
  }

  private async askItself(): Promise<NotReady | null> {
    try {
      this.client ??= await this.connected();
      const { rows } = await this.client.query<{ migration_name: string }>(
        'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
      );
      const applied = new Set(rows.map(({ migration_name }) => migration_name));
      const pending = this.known.filter((name) => !applied.has(name));
      return pending.length > 0 ? notMigrated(pending) : null;
    } catch (error) {
      await this.drop();
      const why = `${(error as Error).message}`;
      return troubleOf(error) === 'late'
        ? { code: 'database-late', message: `${TROUBLES.late}: it has not answered within ${WITHIN_SECONDS} s` }
        : { code: 'database-unavailable', message: `${TROUBLES.unreachable}: ${why}` };
    }
  }

  /** A question to the pool that is not answered yet is not asked again. */
  private async askPool(): Promise<NotReady | null> {
    // Whether the database answers is asked on the other connection.
    this.pooled ??= this.db.$queryRaw`SELECT 1`
      .then(
        () => null,
        (error: unknown) => (troubleOf(error) === 'pool' ? POOL_EXHAUSTED : null),
      )
      .finally(() => (this.pooled = null));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<NotReady>((resolve) => {
      timer = setTimeout(() => resolve(POOL_EXHAUSTED), WITHIN_SECONDS * 1000).unref();
    });
    return Promise.race([this.pooled, late]).finally(() => clearTimeout(timer));
  }

  private async connected(): Promise<Client> {
    const patience = { connectSeconds: WITHIN_SECONDS, statementSeconds: WITHIN_SECONDS };
    const wanted = { ...connectionTo(this.db.url, patience), query_timeout: WITHIN_SECONDS * 1000 };
    const client = new Client({ ...wanted, application_name: 'midip2p probe' });
    client.on('error', () => {}); // the next question fails, and says so
    try {
      await client.connect();
      return client;
    } catch (error) {
      await ended(client);
      throw error;
    }
  }

  private async drop(): Promise<void> {
    const { client } = this;
    this.client = null;
    if (client) await ended(client);
  }
}

// ---- details ----

const POOL_EXHAUSTED: NotReady = {
  code: 'database-pool-exhausted',
  message: `${TROUBLES.pool}: more calls want one than database.connections allows`,
};

/** Whoever hangs is not waited for. */
async function ended(client: Client): Promise<void> {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  await client.end().catch(() => {}); // it never connected, or is broken: either way it is over
}
