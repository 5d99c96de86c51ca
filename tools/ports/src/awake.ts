// Keeps the processors awake. A processor that has nothing to do is put to sleep, and a virtual one is given to others:
// waking it takes milliseconds, which are the machine's and not the client's. Machines for the stage keep theirs awake
// (/dev/cpu_dma_latency, the performance governor); a bench does so by work that gives way to all other (SCHED_IDLE).
import os from 'node:os';
import { Program } from '@midip2p/testkit';

const WORK = ['-e', 'for (;;);'];

/** Until the function that is returned is called, and for `withinMs` at most. */
export function keepAwake(withinMs: number): () => Promise<void> {
  const programs = os.cpus().map(
    (_, cpu) =>
      new Program('chrt', ['--idle', '0', 'taskset', '--cpu-list', String(cpu), process.execPath, ...WORK], {
        withinMs,
      }),
  );
  return async () => {
    await Promise.all(programs.map((program) => program.end('SIGKILL')));
  };
}
