import { plainJson } from '@midip2p/plain-text';
import pino, { type Logger } from 'pino';

/** Lines of JSON; default: on stderr. `secrets`: names of fields that are left out, should one ever be logged. */
export function openLog(level: string, secrets: readonly string[], to?: { write(line: string): void }): Logger {
  const paths = secrets.flatMap((name) => [name, `*.${name}`]);
  const options = { level, base: undefined, redact: { paths, remove: true } };
  const out = to ?? pino.destination({ fd: 2, sync: true });
  // What callers sent may be in a line, and lines are read on terminals.
  return pino(options, { write: (line: string) => void out.write(plainJson(line)) });
}
