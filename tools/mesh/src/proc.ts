// The processor time and memory of a process, as Linux reports them.
import { readFileSync } from 'node:fs';

/** The clock ticks of Linux, which are the same on every machine that Node runs on. */
const TICKS_PER_SECOND = 100;
const KIB = 1024;

export interface Usage {
  /** Machine time, ms. */
  atMs: number;
  cpuMs: number;
  rssMb: number;
}

/** Throws when the process is gone. */
export function usageOf(pid: number): Usage {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // from the third on: a name may hold anything
  const ticks = Number(fields[11]) + Number(fields[12]);
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const [, rssKib] = /^VmRSS:\s+(\d+) kB$/m.exec(status)!;
  return { atMs: performance.now(), cpuMs: (ticks * 1000) / TICKS_PER_SECOND, rssMb: Number(rssKib) / KIB };
}

/** Share of one processor between the two, percent. */
export const cpuPercent = (from: Usage, to: Usage): number => (100 * (to.cpuMs - from.cpuMs)) / (to.atMs - from.atMs);
