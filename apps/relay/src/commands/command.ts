import { parseArgs } from 'node:util';
import { StartupError } from '../startup-error';

/** One thing that midip2p-relay does when it is called. */
export interface Command {
  /** For --help. */
  usage: string;
  /** Resolves with the exit code; undefined: it goes on. */
  run(args: string[]): Promise<number | undefined>;
}

type Options = Record<string, { type: 'boolean' | 'string'; short?: string }>;

/** The options of a command's own besides --config, and at most `words` words; that must be all there is. StartupError. */
export function options<T extends Options>(args: string[], own: T, words = 0) {
  try {
    const given = parseArgs({
      args,
      options: { ...own, config: { type: 'string', short: 'c' } },
      allowPositionals: true,
    });
    const extra = given.positionals.slice(words);
    if (extra.length > 0) throw new Error(`"${extra.join(' ')}" says nothing to this command`);
    const values = given.values as { [K in keyof T]?: T[K]['type'] extends 'boolean' ? boolean : string } & {
      config?: string;
    };
    return { ...values, words: given.positionals };
  } catch (error) {
    throw new StartupError('bad-config', `${(error as Error).message}; see midip2p-relay --help`);
  }
}
