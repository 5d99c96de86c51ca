import { commandsTable, settingsTable } from '@midip2p/service';
import { COMMANDS } from './commands/commands';
import { SETTINGS } from './config/load-config';

export function helpText(): string {
  return `usage: midip2p-relay [COMMAND] [--config FILE]

Joins two TCP connections of players whose routers let nobody in, and hands on what they say to each other, which is
ciphertext. Who may meet whom is signed by a MIDIp2p server.

${commandsTable(COMMANDS)}

  -c, --config FILE   settings as JSON, e.g. {"listen": {"port": 7430}}
      --json          serve, check: one line of JSON on stdout
  -h, --help          this, or after a command what that one does

Exit codes: 0 all well; 1 it is not, or it failed; 2 a setting or an option is wrong.

Settings, in the file and in the environment (which wins), and what they are when nothing is said:

${settingsTable(SETTINGS)}
`;
}
