import { commandsTable, settingsTable } from '@midip2p/service';
import { COMMANDS } from './commands/commands';
import { SETTINGS } from './config/load-config';

export function helpText(): string {
  return `usage: midip2p-server [COMMAND] [--config FILE]

Introduces the players of rooms to each other, and gets out of their way.
Without a database of its own it runs a real PostgreSQL in its data directory.

${commandsTable(COMMANDS)}

  -c, --config FILE   settings as JSON, e.g. {"server": {"port": 7420}}
      --json          serve: one line of JSON on stdout when it is ready; the log is on stderr either way
  -h, --help          this, or after a command what that one does

Settings, in the file and in the environment (which wins), and what they are when nothing is said:

${settingsTable(SETTINGS)}
`;
}
