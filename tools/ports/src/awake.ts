// A processor that never sleeps. One that has nothing to do is put to rest, and a virtual one is given away: waking it takes
// milliseconds, which are the machine's and nobody's work. Machines for the stage keep theirs awake (/dev/cpu_dma_latency,
// the performance governor); a bench does it for them, with work that gives way to every other (SCHED_IDLE).
import os from 'node:os';
import { Program } from '@midip2p/testkit';

const WORK = ['-e', 'for (;;);'];

/** Until the answer is called; at most `withinMs`. */
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
