import { parseArgs } from 'node:util';
import { StartupError } from './startup-error';

/** One thing that a program does when it is called. */
export interface Command {
  /** For --help. */
  usage: string;
  /** Resolves with the exit code; undefined: it goes on. */
  run(args: string[]): Promise<number | undefined>;
}

/** By name; loaded when called, so that help and health are quick. `serve` is what happens without a command. */
export type Commands = Record<string, { says: string; load(): Promise<Command> }>;

type Options = Record<string, { type: 'boolean' | 'string'; short?: string }>;

/**
 * The options of a command's own besides --config, and its `words`, of which those in brackets may be left out; that must be all there
 * is. `program`: as it is typed. StartupError.
 */
export function options<T extends Options>(program: string, args: string[], own: T, words: readonly string[] = []) {
  try {
    const given = parseArgs({
      args,
      options: { ...own, config: { type: 'string', short: 'c' } },
      allowPositionals: true,
    });
    const missing = words.slice(given.positionals.length).filter((word) => !word.startsWith('['));
    if (missing.length > 0) throw new Error(`${missing.join(' ')} is missing`);
    const extra = given.positionals.slice(words.length);
    if (extra.length > 0) throw new Error(`"${extra.join(' ')}" says nothing to this command`);
    const values = given.values as { [K in keyof T]?: T[K]['type'] extends 'boolean' ? boolean : string } & {
      config?: string;
    };
    return { ...values, words: given.positionals };
  } catch (error) {
    throw new StartupError('bad-config', `${(error as Error).message}; see ${program} --help`);
  }
}
