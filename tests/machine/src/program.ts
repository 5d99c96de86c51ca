import { spawnSync } from 'node:child_process';

const LONGEST_MS = 600_000;

/** Runs a program to its end; resolves with its standard output. Throws with its last lines if it fails. */
export function run(command: string, ...args: string[]): string {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: LONGEST_MS,
    maxBuffer: 64 << 20,
  });
  if (status === 0) return stdout;
  throw new Error(
    `${command} ${args.join(' ')} failed (${error?.message ?? status}): ${`${stdout}${stderr}`.slice(-3000)}`,
  );
}
