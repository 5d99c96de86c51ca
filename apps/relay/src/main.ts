// The midip2p-relay command.
import { run } from '@midip2p/service';
import { COMMANDS } from './commands/commands';
import { helpText } from './help';
import { MIDIP2P_RELAY } from './own-name';

run({ name: MIDIP2P_RELAY, typed: MIDIP2P_RELAY, commands: COMMANDS, help: helpText });
