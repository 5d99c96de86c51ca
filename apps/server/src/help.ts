import { settings } from './config/settings';

export function helpText(): string {
  const rows = settings().map(({ key, variable, standard }) => `  ${key.padEnd(28)}${variable.padEnd(38)}${standard}`);
  return `usage: midip2p-server [--config FILE] [--json]

Introduces the players of rooms to each other, and gets out of their way.
Without a database of its own it runs a real PostgreSQL in its data directory.

  -c, --config FILE   settings as JSON, e.g. {"server": {"port": 7420}}
      --json          one line of JSON on stdout when it is ready; the log is on stderr either way
  -h, --help          this

Settings, in the file and in the environment (which wins), and what they are when nothing is said:

${rows.join('\n')}
`;
}
