// midip2p-server create-admin NAME: for the operator, on the server's own machine.
import { AccountsRepository } from '../admin/accounts.repository';
import { createAdministrator } from '../admin/first-administrator';
import type { Config } from '../config/config';
import { loadConfig } from '../config/load-config';
import { Database } from '../database/database';
import { openBeside } from '../database/open-database';
import { type Command, options } from './command';
import { readPassword } from './read-password';

export const createAdminCommand: Command = {
  usage: `usage: midip2p-server create-admin NAME [--config FILE] [--password-file FILE]

Makes an administrator, beside a server that runs or without one; an account of that name that is there is given the right. The
password of a new one is asked for on the terminal.

      --password-file FILE   reads it from the first line of this file instead; - is stdin
`,
  async run(args) {
    const given = options(args, { 'password-file': { type: 'string' } }, ['NAME']);
    const name = given.words[0]!;
    const config = loadConfig({ file: given.config ?? null, environment: process.env });
    const password = () => readPassword(given['password-file'] ?? null, `password of ${name}: `);
    console.log(await createAdmin(config, name, password));
    return 0;
  },
};

/** Works beside a server that runs, and without one. Resolves with what to tell the operator. */
export async function createAdmin(config: Config, name: string, password: () => Promise<string>): Promise<string> {
  const database = await openBeside(config);
  try {
    await database.migrate();
    const db = new Database(database.url, 2);
    try {
      const outcome = await createAdministrator(new AccountsRepository(db), name, password);
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
