import { parseArgs } from 'node:util';
import { StartupError } from '../startup-error';
import { MIDIP2P_SERVER } from '../own-name';

/** One thing that midip2p-server does when it is called. */
export interface Command {
  /** For --help. */
  usage: string;
  /** Resolves with the exit code; undefined: it goes on. */
  run(args: string[]): Promise<number | undefined>;
}

/** The options of a command's own besides --config, and its `words`; that must be all there is. StartupError. */
export function options<T extends Record<string, { type: 'boolean' | 'string'; short?: string }>>(
  args: string[],
  own: T,
  words: string[] = [],
) {
  try {
    const given = parseArgs({
      args,
      options: { ...own, config: { type: 'string', short: 'c' } },
      allowPositionals: true,
    });
    const missing = words.slice(given.positionals.length);
    if (missing.length > 0) throw new Error(`${missing.join(' ')} is missing`);
    const extra = given.positionals.slice(words.length);
    if (extra.length > 0) throw new Error(`"${extra.join(' ')}" says nothing to this command`);
    const values = given.values as { [K in keyof T]?: T[K]['type'] extends 'boolean' ? boolean : string } & {
      config?: string;
    };
    return { ...values, words: given.positionals };
  } catch (error) {
    throw new StartupError('bad-config', `${(error as Error).message}; see ${MIDIP2P_SERVER} --help`);
  }
}
