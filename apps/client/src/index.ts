// The client as a function: arguments in, exit code out.
import { type Command, CommanderError } from 'commander';
import { buildProgram } from './commands/program';
import { compose, type Surroundings } from './compose';
import { complaintLine, type Complaint, complaintOf } from './errors';
import { MIDIP2P } from './own-name';
import { writeJson, writeLines, writeText } from './screen';

export { buildProgram } from './commands/program';
export type { Report } from './session/report';

/** Exit codes: 0 done, 1 failed, 2 typed wrongly. */
export async function run(args: readonly string[], around: Surroundings): Promise<number> {
  const { stdout, stderr } = around;
  const json = args.includes('--json');
  const complain = (complaint: Complaint): number => {
    const { code, message } = complaint;
    if (json) writeJson(stdout, { event: 'error', code, message });
    writeLines(stderr, complaintLine(complaint));
    return complaint.exitCode;
  };
  try {
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
    await program.parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    if (!(error instanceof CommanderError)) return complain(complaintOf(error));
    if (error.exitCode === 0) return 0; // --help and --version
    const message = `${error.message.replace(/^error: /, '').split('\n', 1)[0]}; see ${MIDIP2P} --help`;
    return complain({ code: 'usage', message, exitCode: 2 });
  }
}
