import { plainJson } from '@midip2p/plain-text';
import pino, { type Logger } from 'pino';

/** Never a password, token or code: they are in no field that is logged, and if one ever is, it is left out. */
const SECRETS = ['password', 'accessToken', 'refreshToken', 'authorization', 'databaseUrl'].flatMap((name) => [
  name,
  `*.${name}`,
]);

/** Lines of JSON; default: on stderr. */
export function openLog(level: string, to?: { write(line: string): void }): Logger {
  const options = { level, base: undefined, redact: { paths: SECRETS, remove: true } };
  const out = to ?? pino.destination({ fd: 2, sync: true });
  // What callers sent may be in a line, and lines are read on terminals.
  return pino(options, { write: (line: string) => void out.write(plainJson(line)) });
}
