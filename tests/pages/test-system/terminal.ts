// A terminal with a shell in it, and somebody who types: a real one, through python3's pty.
import { type ChildProcess, spawn } from 'node:child_process';
import type { World } from './world';

export interface TerminalOptions {
  home: string;
  cwd: string;
  path: string;
  environment?: Record<string, string>;
  /** What is typed where the output ends with a question. */
  answers: readonly [question: RegExp, answer: string][];
}

/** The longest time that a command of a page takes. */
const PATIENCE_MS = 180_000;
// The marks of terminals that know where a prompt begins (OSC 133): before one, how the last command ended.
const PROMPT = '\\e]133;D;$?\\a$ ';
const MORE = '\\e]133;P\\a> ';
// eslint-disable-next-line no-control-regex
const MARK = /\u001b\]133;(?:D;(\d+)|P)\u0007[$>] $/;

/** What moves a cursor, or clears a line. */
// eslint-disable-next-line no-control-regex
const STEERING = /\u001b\[[\d;?]*[A-Za-z]/g;

export class Terminal {
  /** Everything that it has shown. */
  output = '';
  private from = 0;
  private answered = 0;
  private stir = () => undefined as void;
  private ended = false;
  private readonly child: ChildProcess;

  constructor(
    world: World,
    private readonly options: TerminalOptions,
  ) {
    const bash = ['bash', '--norc', '--noprofile', '--noediting', '-i'];
    const python = ['-c', 'import pty, sys; pty.spawn(sys.argv[1:])', ...bash];
    const [command, args] = world.within('/usr/bin/python3', python, options.cwd);
    const env = {
      ...{
        HOME: options.home,
        PATH: options.path,
        PS1: PROMPT,
        PS2: MORE,
        TERM: 'xterm',
        LANG: 'C.UTF-8',
        ...options.environment,
      },
    };
    this.child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
    this.child.stdin!.on('error', () => undefined); // it ended: the next wait says so
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      this.output += text;
      this.answer();
      this.stir();
    });
    this.child.once('close', () => {
      this.ended = true;
      this.stir();
    });
  }

  /** The shell waits for a command. */
  prompt = (): Promise<number | 'more'> =>
    this.waitFor((text) => {
      const found = MARK.exec(text);
      if (!found) return undefined;
      return found[1] === undefined ? 'more' : Number(found[1]);
    });

  /** Types a command, which may have several lines; its exit code. */
  async run(command: string): Promise<number> {
    const lines = command.split('\n');
    for (const [at, line] of lines.entries()) {
      this.type(`${line}\n`);
      const exit = await this.prompt();
      if (exit === 'more') continue;
      if (at === lines.length - 1) return exit;
      throw new Error(`the shell did not wait for the rest of: ${command}\n${this.output.slice(-2000)}`);
    }
    throw new Error(`the shell waits for more of: ${command}`);
  }

  /** Types a command that stays; resolves once its output has those words. */
  async start(command: string, words: RegExp): Promise<void> {
    this.type(`${command}\n`);
    await this.waitFor((text) => {
      const over = MARK.exec(text);
      if (over) throw new Error(`${command} ended with ${over[1]}:\n${text}`);
      return words.test(text) ? true : undefined;
    });
  }

  /** Control-C, unless what ran has ended by itself; its exit code. */
  interrupt(): Promise<number | 'more'> {
    if (!MARK.test(this.output.slice(this.from))) this.type('\u0003');
    return this.prompt();
  }

  // ---- details ----

  private type(keys: string): void {
    this.from = this.answered = this.output.length;
    this.child.stdin!.write(keys);
  }

  /** Resolves with what `found` makes of the output since something was typed. */
  private async waitFor<T>(found: (text: string) => T | undefined): Promise<T> {
    const late = setTimeout(() => {
      this.ended = true;
      this.stir();
    }, PATIENCE_MS);
    try {
      for (;;) {
        const result = found(this.output.slice(this.from));
        if (result !== undefined) return result;
        if (this.ended) throw new Error(`nothing more comes:\n${this.output.slice(-4000)}`);
        await new Promise<void>((resolve) => (this.stir = resolve));
      }
    } finally {
      clearTimeout(late);
    }
  }

  private answer(): void {
    const news = this.output.slice(this.answered).replace(STEERING, '');
    const answer = this.options.answers.find(([question]) => question.test(news))?.[1];
    if (answer === undefined) return;
    this.answered = this.output.length;
    this.child.stdin!.write(`${answer}\n`);
  }
}
