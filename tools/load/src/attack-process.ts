// An attacker in a process of its own, as a test holds it.
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { spawnTied } from '@midip2p/testkit';
import type { Attack, Outcomes } from './attacker';

export interface AttackProcess {
  outcomes(): Outcomes;
  /** Ends it and all its calls at once, as when a machine is switched off. */
  kill(): Promise<void>;
}

export function attackProcess(attack: Attack): AttackProcess {
  const child = spawnTied(process.execPath, [join(__dirname, '../dist/attacker.js')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let outcomes: Outcomes = { begun: 0, answered: 0, refused: 0, cut: 0 };
  createInterface({ input: child.stdout! }).on('line', (line) => (outcomes = JSON.parse(line) as Outcomes));
  child.stdin!.end(`${JSON.stringify(attack)}\n`);
  const over = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const kill = () => (child.kill('SIGKILL'), over);
  return { outcomes: () => outcomes, kill };
}
