// One PostgreSQL for all tests of a run that need none of their own: to make a cluster takes longer than most of them. Jest starts it
// before the first, and ends it after the last.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../src/database/embedded-postgres';
import { migrate } from '../src/database/migrator';
import { asked, databaseAt, SHARED, TEMPLATE } from './a-database';

const shared = globalThis as { postgresOfTests?: { postgres: EmbeddedPostgres; dir: string } };

export default async function start(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'midip2p-shared-'));
  chmodSync(dir, 0o711); // the account that runs it may pass
  const postgres = await startEmbeddedPostgres(dir, false, () => undefined);
  shared.postgresOfTests = { postgres, dir };
  await asked(postgres.url, `CREATE DATABASE ${TEMPLATE}`);
  await migrate(databaseAt(postgres.url, TEMPLATE));
  process.env[SHARED] = postgres.url;
}

export async function stop(): Promise<void> {
  const { postgres, dir } = shared.postgresOfTests!;
  await postgres.stop();
  for (const made of [dir, postgres.dir]) rmSync(made, { recursive: true, force: true });
}
