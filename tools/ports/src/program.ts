// A program that runs beside a test, heard line by line; it ends with this process at the latest.
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { spawnTied } from '@midip2p/testkit';

export interface ProgramOptions {
  environment?: Record<string, string>;
  /** It is killed then, whatever it does. */
  withinMs?: number;
}

export class Program {
  readonly lines: string[] = [];
  stderr = '';
  /** Its exit code, or the signal that ended it. */
  readonly exit: Promise<number | string>;
  private readonly child: ChildProcess;
  private readonly waiting = new Set<() => void>();
  private ended: number | string | null = null;

  constructor(
    private readonly command: string,
    args: readonly string[] = [],
    { environment = {}, withinMs = 120_000 }: ProgramOptions = {},
  ) {
    const env = { ...process.env, ...environment };
    const child = spawnTied(command, args, { env, lastSignal: 'TERM' });
    this.child = child;
    const patience = setTimeout(() => child.kill('SIGKILL'), withinMs);
    child.stdin!.on('error', () => undefined); // it ended before it read
    child.stderr!.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    createInterface({ input: child.stdout! }).on('line', (line) => {
      this.lines.push(line);
      this.stir();
    });
    this.exit = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        clearTimeout(patience);
        this.ended = code ?? signal ?? 'unknown';
        this.stir();
        resolve(this.ended);
      });
    });
    this.exit.catch(() => undefined); // a program that is not there: whoever waits for it is told
  }

  say(line: string): void {
    this.child.stdin!.write(`${line}\n`);
  }

  /** Resolves once `holds` is true, looked at with every line. Rejects when the program ends first, or in `withinMs`. */
  async until(what: string, holds: () => boolean, withinMs = 30_000): Promise<void> {
    let late = false;
    const patience = setTimeout(() => {
      late = true;
      this.stir();
    }, withinMs);
    try {
      while (!holds()) {
        if (this.ended !== null)
          throw new Error(`${this.command} ended (${this.ended}) before ${what}: ${this.stderr.trim()}`);
        if (late) throw new Error(`${this.command}: no ${what} within ${withinMs} ms`);
        await new Promise<void>((resolve) => this.waiting.add(resolve));
      }
    } finally {
      clearTimeout(patience);
    }
  }

  /** No more lines for it: one that reads to its end leaves as it should. Resolves when it has ended. */
  close(): Promise<number | string> {
    this.child.stdin!.end();
    return this.exit;
  }

  /** Resolves when it has ended. */
  end(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL' = 'SIGTERM'): Promise<number | string> {
    if (this.ended === null) this.child.kill(signal);
    return this.exit;
  }

  private stir(): void {
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const resolve of waiting) resolve();
  }
}
