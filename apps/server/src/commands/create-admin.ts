// midip2p-server create-admin NAME: for the operator, on the server's own machine.
import { type Command, options } from '@midip2p/service';
import { AccountsRepository } from '../admin/accounts.repository';
import { createAdministrator } from '../admin/first-administrator';
import type { Config } from '../config/config';
import { loadConfig } from '../config/load-config';
import { Database } from '../database/database';
import { openBeside } from '../database/open-database';
import { isReserved } from '../auth/reserved-names';
import { MIDIP2P_SERVER } from '../own-name';
import { StartupError } from '../startup-error';
import { readPassword } from './read-password';

export const createAdminCommand: Command = {
  usage: `usage: midip2p-server create-admin NAME [--config FILE] [--password-file FILE] [--reserved-name]

Makes an administrator, beside a server that runs or without one; an account of that name that is there is given the right. The
password of a new one is asked for on the terminal.

      --password-file FILE   reads it from the first line of this file instead; - is stdin
      --reserved-name        takes a name that nobody who signs up may have, such as admin or root
`,
  async run(args) {
    const own = { 'password-file': { type: 'string' }, 'reserved-name': { type: 'boolean' } } as const;
    const given = options(MIDIP2P_SERVER, args, own, ['NAME']);
    const name = given.words[0]!;
    const config = loadConfig({ file: given.config ?? null, environment: process.env });
    if (!given['reserved-name'] && isReserved(name))
      throw new StartupError(
        'bad-config',
        `"${name}" is a name that nobody who signs up may have, since it seems to be the server's: choose another, or say --reserved-name`,
      );
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
