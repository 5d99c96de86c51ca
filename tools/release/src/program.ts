// Programs that are run to their end. All of them end with this process, and with all that they started.
import { spawn } from 'node:child_process';
import { ReleaseError } from './failure';

const LONGEST_MS = 30 * 60_000;
const LAST_WORDS = 4000;
const LONGEST_LINE = 400;

export interface Output {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Settings {
  cwd?: string;
  /** In place of this process's own. */
  env?: NodeJS.ProcessEnv;
  /** Each line that it writes, as it comes. */
  line?: (text: string) => void;
  limitMs?: number;
}

/** Its standard output. Throws with its last words where it fails. */
export async function run(command: string, args: readonly string[], settings: Settings = {}): Promise<string> {
  const { code, stdout, stderr } = await tried(command, args, settings);
  if (code === 0) return stdout;
  const words = `${stdout}${stderr}`.trim().slice(-LAST_WORDS);
  const typed = [command, ...args].join(' ').slice(0, LONGEST_LINE);
  throw new ReleaseError('program-failed', `${typed} failed (${code}): ${words}`);
}

/** Like run, but a failure is a result. */
export function tried(command: string, args: readonly string[], settings: Settings = {}): Promise<Output> {
  const { cwd, env, line, limitMs = LONGEST_MS } = settings;
  return new Promise((resolve, reject) => {
    // A group of its own, for only a whole group can be ended for sure.
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const output = { stdout: '', stderr: '' };
    const take = (stream: 'stdout' | 'stderr') => (text: string) => {
      output[stream] += text;
      if (line) for (const one of text.split('\n')) if (one.trim() !== '') line(one.trim());
    };
    child.stdout.setEncoding('utf8').on('data', take('stdout'));
    child.stderr.setEncoding('utf8').on('data', take('stderr'));
    const end = () => child.pid && endGroup(child.pid);
    const limit = setTimeout(end, limitMs);
    running.add(end);
    const over = () => {
      clearTimeout(limit);
      running.delete(end);
    };
    child.on('error', (error) => {
      over();
      reject(new ReleaseError('program-missing', `${command} could not be started: ${error.message}`));
    });
    child.on('close', (code) => {
      over();
      resolve({ code, ...output });
    });
  });
}

/** Ends everything that runs, for who was told to stop. */
export function endAll(): void {
  for (const end of running) end();
}

// ---- details ----

const running = new Set<() => unknown>();

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it has ended meanwhile
  }
}
