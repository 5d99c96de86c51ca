// midip2p-server create-admin NAME: for the operator, on the server's own machine.
import { AccountsRepository } from '../admin/accounts.repository';
import { createAdministrator } from '../admin/first-administrator';
import type { Config } from '../config/config';
import { openDataDir } from '../data-dir';
import { Database } from '../database/database';
import { runningEmbeddedPostgres, startEmbeddedPostgres } from '../database/embedded-postgres';
import { migrate } from '../database/migrator';

/** Works beside a server that runs, and without one. Resolves with what to tell the operator. */
export async function createAdmin(config: Config, name: string, password: () => Promise<string>): Promise<string> {
  const database = await reach(config);
  try {
    await migrate(database.url);
    const db = new Database(database.url, 2);
    try {
      const outcome = await createAdministrator(new AccountsRepository(db), name, password, 'command');
      return WORDS[outcome](name);
    } finally {
      await db.$disconnect();
    }
  } finally {
    await database.close();
  }
}

// ---- details ----

const WORDS = {
  created: (name: string) => `made the administrator ${name}`,
  given: (name: string) => `${name} is an administrator from the next sign-in on; the password is as it was`,
  'had it': (name: string) => `${name} is an administrator already`,
};

async function reach(config: Config): Promise<{ url: string; close(): Promise<void> }> {
  const nothing = () => Promise.resolve();
  if (config.database.url) return { url: config.database.url, close: nothing };
  const { path } = openDataDir({ ...config.data, temporary: false });
  const url = runningEmbeddedPostgres(path);
  if (url !== null) return { url, close: nothing };
  const postgres = await startEmbeddedPostgres(path, true, () => undefined);
  return { url: postgres.url, close: () => postgres.stop() };
}
