// The midip2p-server command.
import { run } from '@midip2p/service';
import { COMMANDS } from './commands/commands';
import { helpText } from './help';
import { MIDIP2P_SERVER } from './own-name';

run({ name: 'midip2p-server', typed: MIDIP2P_SERVER, commands: COMMANDS, help: helpText });
