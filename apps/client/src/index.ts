// The client as a function: arguments in, exit code out.
import { type Command, CommanderError } from 'commander';
import { buildProgram } from './commands/program';
import { compose, type ProgramContext } from './compose';
import { complaintLine, type Complaint, complaintOf } from './errors';
import { MIDIP2P } from './own-name';
import { writeJson, writeLines, writeText } from './screen';

/** Exit codes: 0 done, 1 failed, 2 typed wrongly. */
export async function run(args: readonly string[], around: ProgramContext): Promise<number> {
  const { stdout, stderr } = around;
  const json = args.includes('--json');
  const complain = (complaint: Complaint): number => {
    const { code, message } = complaint;
    if (json) writeJson(stdout, { event: 'error', code, message });
    writeLines(stderr, complaintLine(complaint));
    return complaint.exitCode;
  };
  const program = buildProgram(around.version, compose(around));
  const every = (command: Command): Command[] => [command, ...command.commands.flatMap(every)];
  for (const command of every(program)) {
    command.exitOverride();
    command.configureOutput({ writeOut: (text) => writeText(stdout, text), writeErr: () => undefined });
  }
  if (args.length === 0) {
    program.outputHelp();
    return 2;
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    if (!(error instanceof CommanderError)) return complain(complaintOf(error));
    if (error.exitCode === 0) return 0; // --help and --version
    const named = commandsNamed(args, program);
    if (error.code === 'commander.help') {
      writeText(stderr, (named.at(-1) ?? program).helpInformation()); // a command that needs another word after it
      return 2;
    }
    return complain({ code: 'usage', message: whatWasTyped(error.message, named, args[named.length]), exitCode: 2 });
  }
}

// ---- details ----

/** What is wrong, which command may have been meant, and the help of that command. */
function whatWasTyped(message: string, named: readonly Command[], rest: string | undefined): string {
  const [what, ...more] = message
    .replace(/^error: /, '')
    .replace(/\.$/, '')
    .split('\n');
  const [, meant] = /\(Did you mean (.+?)\?\)/.exec(more.join(' ')) ?? [];
  const below = named.at(-1)?.commands.map((command) => command.name()) ?? [];
  const words =
    below.length > 0 && what!.startsWith('too many arguments')
      ? `unknown command '${rest}' (there are ${below.join(', ')})`
      : `${what!}${meant === undefined ? '' : ` (did you mean ${meant}?)`}`;
  return `${words}; see ${[MIDIP2P, ...named.map((command) => command.name())].join(' ')} --help`;
}

/** The commands that the words name, each a subcommand of the one before. */
function commandsNamed([first, ...rest]: readonly string[], program: Command): Command[] {
  const command = program.commands.find((one) => one.name() === first);
  return command === undefined ? [] : [command, ...commandsNamed(rest, command)];
}
