// Brings a database to the shape this server knows: the files of prisma/migrations in order, each in one transaction
// with its row in `_prisma_migrations`, which is kept as Prisma's own tools keep it.
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { StartupError } from '../startup-error';

/** In the package as it is published, and in the repository. */
const MIGRATIONS = ['../..', '../../../..'].map((up) => join(__dirname, up, 'prisma/migrations')).find(existsSync)!;

/** Any number will do as long as all servers take the same: one of them migrates, the others wait and find it done. */
const LOCK = 7420_0001;

const CONNECT_WITHIN_MS = 10_000;

const TABLE = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
  migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
  started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`;

interface Applied {
  migration_name: string;
  checksum: string;
  finished_at: Date | null;
}

/** Returns the names of the migrations applied. StartupError if this server cannot use the database. */
export async function migrate(url: string, folder = MIGRATIONS): Promise<string[]> {
  return connected(url, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]); // until the connection ends
    await client.query(TABLE);
    const pending = compare(await appliedTo(client), folder);
    for (const { name, sql, checksum } of pending) await apply(client, name, sql, checksum);
    return pending.map(({ name }) => name);
  });
}

/** The names that `migrate` would apply. Changes nothing, waits for nobody. */
export async function pendingMigrations(url: string, folder = MIGRATIONS): Promise<string[]> {
  return connected(url, async (client) => {
    const there = await client.query("SELECT to_regclass('_prisma_migrations') IS NOT NULL AS there");
    const applied = there.rows[0].there ? await appliedTo(client) : [];
    return compare(applied, folder).map(({ name }) => name);
  });
}

/** All that this server knows, in order. */
export const knownMigrations = (folder = MIGRATIONS): string[] => migrationsIn(folder).map(({ name }) => name);

// ---- details ----

interface Migration {
  name: string;
  sql: string;
  checksum: string;
}

async function connected<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    connectionString: url,
    application_name: 'midip2p migrator',
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
  });
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => {}); // where it never connected
  }
}

async function appliedTo(client: Client): Promise<Applied[]> {
  return (await client.query<Applied>('SELECT * FROM _prisma_migrations WHERE rolled_back_at IS NULL')).rows;
}

/** The migrations to be applied, or the reason why this database cannot be used. */
function compare(rows: Applied[], folder: string): Migration[] {
  const applied = new Map(rows.map((row) => [row.migration_name, row]));
  const pending = migrationsIn(folder).filter(({ name, checksum }) => {
    const before = applied.get(name);
    if (!before) return true;
    if (before.finished_at === null) throw unusable(`migration ${name} was begun and never finished`);
    if (before.checksum !== checksum) throw unusable(`migration ${name} was changed after it was applied`);
    applied.delete(name);
    return false;
  });
  const [newer] = applied.keys();
  if (newer)
    throw new StartupError(
      'database-newer',
      `the database cannot be used: it has the migration ${newer}, which this server does not know, so a newer server made it; run that one, or restore a backup from before`,
    );
  return pending;
}

const unusable = (why: string) =>
  new StartupError(
    'database-outdated',
    `the database cannot be used: ${why}; restore it, or run the server that made it`,
  );

function migrationsIn(folder: string): Migration[] {
  const names = readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );
  return names.sort().map((name) => {
    const sql = readFileSync(join(folder, name, 'migration.sql'), 'utf8');
    return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
  });
}

async function apply(client: Client, name: string, sql: string, checksum: string): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
       VALUES ($1, $2, $3, now(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw unusable(`migration ${name} failed: ${(error as Error).message}`);
  }
}
