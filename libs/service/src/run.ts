// A program that is called by its name: which command that is, and how it ends.
import { printable } from '@midip2p/plain-text';
import type { Commands } from './command';
import { StartupError } from './startup-error';

export interface Program {
  /** In front of what it says on stderr. */
  name: string;
  /** What is typed to call it, for sentences that say what to type. */
  typed: string;
  commands: Commands;
  help(): string;
}

/** Runs what the arguments of this process say. Exit code 2: a StartupError; 1: anything else that is thrown. */
export function run(program: Program): void {
  called(program).catch((error: unknown) => {
    const known = error instanceof StartupError;
    const words = known ? `${error.message} (${error.code})` : ((error as Error).stack ?? String(error));
    console.error(`${program.name}: ${words.split('\n').map(printable).join('\n')}`);
    process.exit(known ? 2 : 1);
  });
}

/** The list of commands, for the help of the program. */
export const commandsTable = (commands: Commands): string =>
  Object.entries(commands)
    .map(([name, { says }]) => `  ${name.padEnd(20)}${says}`)
    .join('\n');

// ---- details ----

async function called({ typed, commands, help }: Program): Promise<void> {
  const args = process.argv.slice(2);
  const named = args[0] !== undefined && !args[0].startsWith('-') ? args.shift() : undefined;
  const asksHelp = args.includes('--help') || args.includes('-h');
  if (named === undefined && asksHelp) return void process.stdout.write(help());
  const known = Object.hasOwn(commands, named ?? 'serve') ? commands[named ?? 'serve'] : undefined;
  if (!known)
    throw new StartupError(
      'bad-config',
      `there is no command "${named}"; there are: ${Object.keys(commands).join(', ')}; see ${typed} --help`,
    );
  const command = await known.load();
  if (asksHelp) return void process.stdout.write(command.usage);
  const code = await command.run(args);
  if (code !== undefined) process.exit(code);
}
