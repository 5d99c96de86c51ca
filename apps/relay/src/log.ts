import { openLog as openAnyLog } from '@midip2p/service';
import type { Logger } from 'pino';

/** None is in a field that is logged, and if one ever is, it is left out. */
const SECRETS = ['token'];

/** Lines of JSON; default: on stderr. */
export const openLog = (level: string, to?: { write(line: string): void }): Logger => openAnyLog(level, SECRETS, to);
