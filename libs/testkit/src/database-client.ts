// A test's own connection to the database of servers, to read and to change it while they run.
import { createRequire } from 'node:module';
import { join } from 'node:path';

export interface DatabaseClient {
  query<Row = object>(sql: string, values?: unknown[]): Promise<{ rows: Row[] }>;
  end(): Promise<void>;
}

/** The caller must `end` it. */
export async function databaseClient(url: string): Promise<DatabaseClient> {
  // `pg` is the server's own: this package has no other dealings with a database.
  const ofServer = createRequire(join(__dirname, '../../../apps/server/package.json'));
  const { Client } = ofServer('pg') as {
    Client: new (options: object) => DatabaseClient & { connect(): Promise<void> };
  };
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}
