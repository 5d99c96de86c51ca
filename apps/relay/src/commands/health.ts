import { askReady, type Command, options } from '@midip2p/service';
import { loadConfig } from '../config/load-config';
import { MIDIP2P_RELAY } from '../own-name';
import { StartupError } from '../startup-error';

export const healthCommand: Command = {
  usage: `usage: midip2p-relay health [--config FILE]

Asks the relay that runs on this machine with the same settings whether it lets players in, over HTTP at operations.port.
Exit code 0: it does; 1: it does not, and why is on standard error.
`,
  async run(args) {
    const { operations } = loadConfig({
      file: options(MIDIP2P_RELAY, args, {}).config ?? null,
      environment: process.env,
    });
    if (operations.port === null)
      throw new StartupError('bad-config', 'operations.port is none, so that nothing can be asked: give it a TCP port');
    const trouble = await askReady({ host: operations.host, port: operations.port });
    if (trouble === null) return 0;
    console.error(`midip2p-relay: not ready: ${trouble}`);
    return 1;
  },
};
