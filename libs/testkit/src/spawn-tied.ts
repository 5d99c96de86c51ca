// Ties every process that a test or a demonstration starts to the life of the process that starts it. The system itself
// ends it (PR_SET_PDEATHSIG), because no handler of ours runs if a test run is killed, or if Jest leaves by force.
import { type ChildProcess, spawn, type SpawnOptions, spawnSync } from 'node:child_process';

/** How to start a program in the place where it is to run, such as another network namespace. */
export type Within = (program: string, args: string[]) => { command: string; args: string[] };

export interface TiedOptions extends SpawnOptions {
  within?: Within;
  /** The signal that it gets when this process is gone. */
  lastSignal?: 'KILL' | 'TERM';
}

let setprivWorks: boolean | null = null;

/**
 * If the process that started it is gone before it was tied, no signal comes: so it looks once, then becomes the
 * program.
 */
const whileParentLives = ['sh', '-c', 'test "$PPID" = "$0" || exit 1; exec "$@"'];

/**
 * As `spawn` of node:child_process. The program's pid, exit code and signals are its own, because setpriv becomes it.
 */
export function spawnTied(command: string, args: readonly string[] = [], options: TiedOptions = {}): ChildProcess {
  const { within = asIs, lastSignal = 'KILL', ...more } = options;
  setprivWorks ??= spawnSync('setpriv', ['--pdeathsig', 'KILL', 'true'], { stdio: 'ignore' }).status === 0;
  // This comes last, right before the program, because entering a namespace would untie it again.
  const begun = setprivWorks
    ? within('setpriv', ['--pdeathsig', lastSignal, '--', ...whileParentLives, String(process.pid), command, ...args])
    : within(command, [...args]);
  const child = spawn(begun.command, begun.args, more);
  // Systems without it need this: one listener for all processes, because Node warns of more than ten.
  if (living.size === 0) process.once('exit', killAll);
  living.add(child);
  child.once('close', () => forget(child)).once('error', () => forget(child));
  return child;
}

const living = new Set<ChildProcess>();

function forget(child: ChildProcess): void {
  living.delete(child);
  if (living.size === 0) process.off('exit', killAll);
}

function killAll(): void {
  for (const child of living) child.kill('SIGKILL');
}

const asIs = (command: string, args: string[]) => ({ command, args });
