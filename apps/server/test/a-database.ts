// Databases that no server owns, of the PostgreSQL that all tests share: as an operator has them.
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

/** Where that PostgreSQL is, for the processes of Jest. */
export const SHARED = 'MIDIP2P_TESTS_POSTGRES';
/** The database that others are copied from: as a server has migrated it, and empty. */
export const TEMPLATE = 'as_migrated';

export interface ADatabase {
  /** Of an empty database, another one each time. */
  empty(): Promise<string>;
  /** Of one that a server has migrated, and nobody has used. */
  migrated(): Promise<string>;
  /** Drops what it made, whoever is still connected to it. */
  stop(): Promise<void>;
}

export function aDatabase(): ADatabase {
  const postgres = process.env[SHARED]!;
  const names: string[] = [];
  const made = async (how: string) => {
    const name = `test_${randomBytes(6).toString('hex')}`;
    await asked(postgres, `CREATE DATABASE ${name} ${how}`);
    names.push(name);
    return databaseAt(postgres, name);
  };
  return {
    empty: () => made(''),
    migrated: () => made(`TEMPLATE ${TEMPLATE}`),
    stop: async () => {
      for (const name of names) await asked(postgres, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/** Another database of that PostgreSQL. */
export const databaseAt = (url: string, name: string): string => url.replace(/[^/]*$/, name);

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
