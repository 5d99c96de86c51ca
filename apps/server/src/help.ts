import { settings } from './config/settings';

export function helpText(): string {
  const rows = settings().map(({ key, variable, standard }) => `  ${key.padEnd(28)}${variable.padEnd(38)}${standard}`);
  return `usage: midip2p-server [--config FILE] [--json]
       midip2p-server create-admin NAME [--config FILE] [--password-file FILE]

Introduces the players of rooms to each other, and gets out of their way.
Without a database of its own it runs a real PostgreSQL in its data directory.

  -c, --config FILE   settings as JSON, e.g. {"server": {"port": 7420}}
      --json          one line of JSON on stdout when it is ready; the log is on stderr either way
  -h, --help          this

  create-admin NAME   makes an administrator, beside a server that runs or without one; an account of that name that is
                      there is given the right. The password of a new one is asked for on the terminal.
      --password-file FILE
                      reads it from the first line of this file instead; - is stdin

Settings, in the file and in the environment (which wins), and what they are when nothing is said:

${rows.join('\n')}
`;
}
