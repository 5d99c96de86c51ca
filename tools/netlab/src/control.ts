// The lab's program as a child process: its first line describes the lab, then each command gets one line as its
// answer.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { NetlabError } from './failure';

interface Answer {
  id?: number;
  error?: { code: string; message: string };
}

/** Where tools/setup builds it; the same from src and from dist. */
const PROGRAM = path.join(__dirname, '../build/dev/midip2p_netlab');

export class Control<Ready> {
  private readonly waiting = new Map<number, { resolve: (answer: never) => void; reject: (error: Error) => void }>();
  private nextId = 1;
  private ending: NetlabError | null = null;

  private constructor(
    private readonly child: ChildProcess,
    readonly ready: Ready,
    private readonly ended: Promise<unknown>,
  ) {}

  static async start<Ready>(args: string[]): Promise<Control<Ready>> {
    if (!existsSync(PROGRAM))
      throw new NetlabError('not-built', 'the lab is not built; run node tools/setup/build.mjs netlab');
    // It shares our stderr, so that people see messages of a sanitizer or the loader.
    // It has a process group of its own: a control-C in the terminal is for the programs in the lab, which it outlives.
    const child = spawn(PROGRAM, args, { stdio: ['pipe', 'pipe', 'inherit'], detached: true });
    child.stdin.on('error', () => undefined); // it ended: 'close' says so to everybody who waits
    const ended = once(child, 'close');
    const lines = createInterface({ input: child.stdout });
    const first = await Promise.race([once(lines, 'line'), ended.then(() => null)]);
    const ready = first === null ? null : (JSON.parse(first[0] as string) as Ready & Answer);
    if (ready === null || ready.error) {
      const { code, message } = ready?.error ?? { code: 'ended', message: 'the lab ended before it was there' };
      throw new NetlabError(code, message);
    }
    const control = new Control<Ready>(child, ready, ended);
    lines.on('line', (line) => control.answered(JSON.parse(line) as Answer));
    child.once('close', () => control.gone());
    return control;
  }

  ask<T = void>(command: { do: string } & Record<string, unknown>): Promise<T> {
    if (this.ending) return Promise.reject(this.ending);
    const id = this.nextId++;
    return new Promise<T>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.child.stdin!.write(`${JSON.stringify({ id, ...command })}\n`);
    });
  }

  /** Ends the lab; when this returns, nothing of it is left. */
  async close(): Promise<void> {
    this.ending ??= new NetlabError('ended', 'the lab was closed');
    this.child.stdin!.end();
    await this.ended;
  }

  // ---- details ----

  private answered(answer: Answer): void {
    const asker = this.waiting.get(answer.id ?? -1);
    this.waiting.delete(answer.id ?? -1);
    if (answer.error) asker?.reject(new NetlabError(answer.error.code, answer.error.message));
    else asker?.resolve(answer as never);
  }

  private gone(): void {
    this.ending ??= new NetlabError('ended', 'the lab ended by itself');
    for (const { reject } of this.waiting.values()) reject(this.ending);
    this.waiting.clear();
  }
}
