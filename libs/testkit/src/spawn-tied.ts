// Every process that a test or a demonstration starts is tied to the life of the one that starts it. The system itself ends
// it (PR_SET_PDEATHSIG), since no handler of ours runs where a test run is killed, or where Jest leaves by force.
import { type ChildProcess, spawn, type SpawnOptions, spawnSync } from 'node:child_process';

/** How a program is begun where it is to run, as in another network namespace. */
export type Within = (program: string, args: string[]) => { command: string; args: string[] };

export interface TiedOptions extends SpawnOptions {
  within?: Within;
  /** What it gets when this process is gone. */
  lastSignal?: 'KILL' | 'TERM';
}

let setprivWorks: boolean | null = null;

/** Whoever started it may have gone before it was tied, and sends no signal any more: it looks once, then becomes the program. */
const whileParentLives = ['sh', '-c', 'test "$PPID" = "$0" || exit 1; exec "$@"'];

/** As node:child_process has it. The program keeps its own pid, exit code and signals: setpriv becomes it. */
export function spawnTied(command: string, args: readonly string[] = [], options: TiedOptions = {}): ChildProcess {
  const { within = asIs, lastSignal = 'KILL', ...more } = options;
  setprivWorks ??= spawnSync('setpriv', ['--pdeathsig', 'KILL', 'true'], { stdio: 'ignore' }).status === 0;
  // Where it goes last, right before the program: entering a namespace would untie it again.
  const begun = setprivWorks
    ? within('setpriv', ['--pdeathsig', lastSignal, '--', ...whileParentLives, String(process.pid), command, ...args])
    : within(command, [...args]);
  const child = spawn(begun.command, begun.args, more);
  // On systems without it this has to do: one listener for them all, since Node warns of more than ten.
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
