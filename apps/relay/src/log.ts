import { plainJson } from '@midip2p/plain-text';
import pino, { type Logger } from 'pino';

/** Never a token: none is in a field that is logged, and if one ever is, it is left out. */
const SECRETS = ['token', '*.token'];

/** Lines of JSON; default: on stderr. */
export function openLog(level: string, to?: { write(line: string): void }): Logger {
  const options = { level, base: undefined, redact: { paths: SECRETS, remove: true } };
  const out = to ?? pino.destination({ fd: 2, sync: true });
  return pino(options, { write: (line: string) => void out.write(plainJson(line)) });
}
