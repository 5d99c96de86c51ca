// A PostgreSQL that no server owns: as an operator has it.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../src/database/embedded-postgres';

export interface ADatabase {
  /** Of an empty database, another one each time. */
  empty(): Promise<string>;
  stop(): Promise<void>;
}

export async function aDatabase(): Promise<ADatabase> {
  const dir = mkdtempSync(join(tmpdir(), 'midip2p-database-'));
  chmodSync(dir, 0o711); // the account that runs it may pass
  const postgres = await startEmbeddedPostgres(dir, false, () => undefined);
  let made = 0;
  return {
    empty: async () => {
      const name = `empty${++made}`;
      await asked(postgres.url, `CREATE DATABASE ${name}`);
      return postgres.url.replace(/[^/]*$/, name);
    },
    stop: async () => {
      await postgres.stop();
      for (const made of [dir, postgres.dir]) rmSync(made, { recursive: true, force: true });
    },
  };
}

/** One question to it. */
export async function asked(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}
