import { type ChildProcess, spawn, spawnSync } from 'node:child_process';

const LONGEST_MS = 600_000;

/** Runs a program to its end; returns its standard output. Throws with its last lines if it fails. */
export function run(command: string, args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): string {
  const { status, error, stdout, stderr } = tried(command, args, options);
  if (status === 0) return stdout;
  throw new Error(
    `${command} ${args.join(' ')} failed (${error?.message ?? status}): ${`${stdout}${stderr}`.slice(-3000)}`,
  );
}

export const tried = (command: string, args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}) =>
  spawnSync(command, args, { ...options, encoding: 'utf8', timeout: LONGEST_MS, maxBuffer: 64 << 20 });

/** Runs one to its end while this process goes on, for callers that play or carry bytes meanwhile. */
export async function triedAside(
  command: string,
  args: string[],
  env: NodeJS.ProcessEnv,
): Promise<{ status: number | null; output: string }> {
  const child = started(command, args, env);
  let output = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const status = await new Promise<number | null>((resolve, reject) =>
    child.once('close', (code) => resolve(code)).once('error', reject),
  );
  return { status, output };
}

/** Starts one, which ends with this process at the latest. */
export function started(command: string, args: string[], env: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('close', () => process.off('exit', kill));
  return child;
}
