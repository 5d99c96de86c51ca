// A process that holds streams open, as the bench holds it.
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { spawnTied } from '@midip2p/testkit';
import type { Holding } from './stream-holder';

export interface StreamHolder {
  /** Resolves when all are open; rejects when one has ended. */
  there: Promise<void>;
  open(): number;
  /** Cuts all of them at once, without a goodbye. */
  kill(): Promise<void>;
}

export function streamHolder(holding: Holding): StreamHolder {
  const child = spawnTied(process.execPath, [join(__dirname, '../dist/stream-holder.js')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let open = 0;
  const over = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const there = new Promise<void>((resolve, reject) => {
    void over.then(() => reject(new Error('a process that holds streams ended')));
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const word = JSON.parse(line) as { open: number } | { ended: string };
      if ('ended' in word) return reject(new Error(`a stream ended: ${word.ended}`));
      open = word.open;
      if (open === holding.streams) resolve();
    });
  });
  there.catch(() => undefined); // whoever waits for it hears of it
  child.stdin!.end(`${JSON.stringify(holding)}\n`);
  const kill = () => (child.kill('SIGKILL'), over);
  return { there, open: () => open, kill };
}
