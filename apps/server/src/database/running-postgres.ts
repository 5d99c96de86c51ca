// Whether the PostgreSQL of a data directory runs already, and where.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface RunningPostgres {
  pid: number;
  /** TCP port; 0: it does not say yet. */
  port: number;
}

/** null: nobody has the cluster below `dir` open. A lock that was left behind is nobody's. */
export function runningPostgres(dir: string): RunningPostgres | null {
  const lock = join(dir, 'cluster', 'postmaster.pid');
  if (!existsSync(lock)) return null;
  const lines = readFileSync(lock, 'utf8').split('\n');
  const pid = Number(lines[0]);
  const { stdout } = spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  const proc = `/proc/${pid}/cmdline`; // where there is no ps
  const command = stdout ?? (existsSync(proc) ? readFileSync(proc, 'utf8') : '');
  if (!command.includes(join(dir, 'cluster'))) return null;
  return { pid, port: Number(lines[3] ?? 0) };
}
