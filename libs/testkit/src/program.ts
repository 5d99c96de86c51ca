// A program that runs beside a test or a demonstration and is read line by line. It ends with this process at the
// latest.
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { HarnessError } from './failure';
import { spawnTied, type TiedOptions } from './spawn-tied';

export interface ProgramOptions extends Pick<TiedOptions, 'within' | 'lastSignal'> {
  environment?: Record<string, string>;
  /** Written to its standard input, which is closed then. Without it that stays open, for `writeLine`. */
  input?: string;
  /** It is killed after this time; null: never. Default: 120 s. */
  withinMs?: number | null;
}

export class Program {
  /** The lines of its standard output, in order. */
  readonly lines: string[] = [];
  stderr = '';
  /** Its exit code, or the signal that ended it. */
  readonly exit: Promise<number | string>;
  protected ended: number | string | null = null;
  private readonly child: ChildProcess;
  private lastLine: string | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(
    command: string,
    args: readonly string[] = [],
    { environment, input, withinMs = 120_000, within, lastSignal = 'TERM' }: ProgramOptions = {},
    /** Its name in errors. */
    private readonly title = command,
  ) {
    const child = spawnTied(command, args, { env: { ...process.env, ...environment }, within, lastSignal });
    this.child = child;
    const kill = () => void child.kill('SIGKILL');
    const patience = withinMs === null ? undefined : setTimeout(kill, withinMs);
    child.stdin!.on('error', () => undefined); // it ended before it read: its exit code tells
    if (input !== undefined) child.stdin!.end(input);
    child.stderr!.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    createInterface({ input: child.stdout! }).on('line', (line) => {
      this.lastLine = line;
      this.receiveLine(line);
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

  get pid(): number {
    return this.child.pid!;
  }

  writeLine(line: string): void {
    this.child.stdin!.write(`${line}\n`);
  }

  /** Calls `listener` at every line and when the program has ended, until the function that is returned is called. */
  onLine(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /**
   * Resolves once `holds` is true, which is checked at every line. Rejects if the program ends first, or after
   * `withinMs` (null: it waits for as long as the program runs).
   */
  async until(what: string, holds: () => boolean, withinMs: number | null = 30_000): Promise<void> {
    let late = false;
    const becomeLate = () => {
      late = true;
      this.stir();
    };
    const patience = withinMs === null ? undefined : setTimeout(becomeLate, withinMs);
    try {
      while (!holds()) {
        if (this.ended !== null) throw this.endedBefore(what);
        if (late) throw new Error(`${this.title}: no ${what} within ${withinMs} ms`);
        await new Promise<void>((resolve) => {
          const deaf = this.onLine(() => {
            deaf();
            resolve();
          });
        });
      }
    } finally {
      clearTimeout(patience);
    }
  }

  /** Closes its standard input, at the end of which such a program leaves in order. Resolves when it has ended. */
  close(): Promise<number | string> {
    this.child.stdin!.end();
    return this.exit;
  }

  /** Sends it a signal that it handles and lives on. Throws when it has ended: its number may be another program's. */
  signal(signal: NodeJS.Signals): void {
    if (this.ended !== null || !this.child.kill(signal)) throw this.endedBefore(signal);
  }

  /** Resolves when it has ended. */
  end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string> {
    if (this.ended === null) this.child.kill(signal);
    return this.exit;
  }

  // ---- details ----

  protected receiveLine(line: string): void {
    this.lines.push(line);
  }

  /** The error for those who still need it: how it ended, and the last that it wrote. */
  private endedBefore(what: string): HarnessError {
    const words = this.stderr.trim() || `its last line was ${this.lastLine ?? 'none'}`;
    return new HarnessError('program-ended', `${this.title} ended (${this.ended}) before ${what}: ${words}`);
  }

  private stir(): void {
    for (const listener of [...this.listeners]) listener();
  }
}
