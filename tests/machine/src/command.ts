// A command that somebody has typed, and its output so far.
import { type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface Ended {
  /** Its exit code, or the signal that ended it. */
  status: number | string;
  /** Standard output and error, in the order in which they came. */
  output: string;
  stdout: string;
  seconds: number;
}

export class Command {
  output = '';
  readonly ended: Promise<Ended>;
  private stdout = '';
  private over = false;
  private readonly waiting = new Set<() => void>();

  constructor(
    private readonly child: ChildProcess,
    readonly line: string,
    withinMs: number,
  ) {
    const began = performance.now();
    const patience = setTimeout(() => {
      this.output += `\n(not over after ${withinMs / 1000} s, and ended)\n`;
      endTree(child.pid!);
      // A process that has left the tree may hold these open for as long as the machine runs.
      child.stdout!.destroy();
      child.stderr!.destroy();
    }, withinMs);
    child.stdin!.on('error', () => undefined); // it ended before it read: its exit code tells
    child.stdout!.on('data', (chunk: Buffer) => {
      this.stdout += chunk.toString();
      this.receive(chunk);
    });
    child.stderr!.on('data', (chunk: Buffer) => this.receive(chunk));
    this.ended = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        clearTimeout(patience);
        this.over = true;
        this.stir();
        const { output, stdout } = this;
        resolve({ status: code ?? signal ?? 'unknown', output, stdout, seconds: (performance.now() - began) / 1000 });
      });
    });
    this.ended.catch(() => undefined); // whoever waits for it is told
  }

  /** Resolves at its end; rejects with all of its output unless its exit code is 0. */
  async done(): Promise<Ended> {
    const ended = await this.ended;
    if (ended.status !== 0) throw new Error(`"${this.line}" ended with ${ended.status}:\n${seen(ended.output)}`);
    return ended;
  }

  /** Resolves once its output has that. Rejects with all of the output when it ends first. */
  async prints(what: RegExp): Promise<void> {
    while (!what.test(this.output)) {
      if (this.over) throw new Error(`"${this.line}" never said ${what}:\n${seen(this.output)}`);
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
  }

  answer(line: string): void {
    this.child.stdin!.write(`${line}\n`);
  }

  /** Closes its standard input: nothing more will be typed. */
  close(): void {
    this.child.stdin!.end();
  }

  private receive(chunk: Buffer): void {
    this.output += chunk.toString();
    this.stir();
  }

  private stir(): void {
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const resolve of waiting) resolve();
  }
}

// ---- details ----

/** What is on the screen in the end: a line that was overwritten again and again is one line. */
function seen(output: string): string {
  // eslint-disable-next-line no-control-regex -- a terminal's own control sequences are what this takes out
  const lines = output.split(/\r*\n/).map((line) => line.replace(/^.*\r/, '').replace(/\u001b\[[0-9;?]*[A-Za-z]/g, ''));
  return lines.slice(-200).join('\n');
}

/** su starts a session of its own: neither a signal to its parent nor one to its group reaches what was typed. */
function endTree(pid: number): void {
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === pid);
  for (const child of children) endTree(Number(child));
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it has ended meanwhile
  }
}

function parentOf(pid: string): number | null {
  try {
    return Number(/^\d+ \(.*\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);
  } catch {
    return null; // it has ended meanwhile
  }
}
