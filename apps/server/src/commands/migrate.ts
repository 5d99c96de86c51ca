import { type Command, options } from '@midip2p/service';
import { loadConfig } from '../config/load-config';
import { openBeside } from '../database/open-database';
import { MIDIP2P_SERVER } from '../own-name';

export const migrateCommand: Command = {
  usage: `usage: midip2p-server migrate [--config FILE]

Brings the database to the shape that this server knows, and ends. Any number of these may run at once: one works, the others
wait and find it done. One that was interrupted is simply run again.
`,
  async run(args) {
    const config = loadConfig({ file: options(MIDIP2P_SERVER, args, {}).config ?? null, environment: process.env });
    const database = await openBeside(config);
    try {
      const applied = await database.migrate();
      console.log(applied.length > 0 ? `applied: ${applied.join(', ')}` : 'the database is up to date');
    } finally {
      await database.close();
    }
    return 0;
  },
};
