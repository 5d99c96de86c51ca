// What every command takes.
import type { Command } from 'commander';

export interface CommonFlags {
  configDir?: string;
  server?: string;
  device?: string;
  json?: boolean;
}

export function command(parent: Command, name: string, description: string): Command {
  const made = localCommand(parent, name, description);
  return made.option(
    '--server <address>',
    'HOST:PORT, or HOST:PORT#FINGERPRINT to pin its certificate (default: the last one; environment: MIDIP2P_SERVER)',
  );
}

/** One that needs no server. */
export function localCommand(parent: Command, name: string, description: string): Command {
  return parent
    .command(name)
    .description(description)
    .helpOption('-h, --help', 'say what there is')
    .option('--json', 'print JSON, one object a line, for programs')
    .option('--config-dir <folder>', 'where this client keeps its files (default: $XDG_CONFIG_HOME/midip2p)');
}
