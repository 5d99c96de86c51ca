// What the system knows of a process. Linux.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

/** Files and connections that it has open. */
export const descriptorsOf = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

/** Every process that one started and that lives. */
export const childrenOf = (pid: number): number[] =>
  spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
    .stdout.trim()
    .split(/\s+/)
    .map(Number);
