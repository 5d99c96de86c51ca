// Types a page from top to bottom: one shell in each terminal that the page speaks of, as one story.
import path from 'node:path';
import type { Step, Where } from '../src/page';
import { Terminal } from './terminal';
import type { World } from './world';

/** What somebody waits to read before going on beside a program that stays. */
const UP: [command: RegExp, words: RegExp][] = [
  [/\bmidip2p-server( --\S+ \S+)*( +#.*)?$/, /midip2p-server listens on/],
  [/\bmidip2p-relay( --\S+ \S+)*( +#.*)?$/, /midip2p-relay listens on/],
  [/\bmidip2p join\b/, /clock +locked/],
  [/\bport-forward\b/, /Forwarding from/],
];

export const PASSWORD = 'a good password';

/** Somebody at a terminal of theirs: `ann`, or `ann, second terminal`. */
export type Seat = string;

export class Story {
  private readonly terminals = new Map<Seat, Terminal>();
  private readonly staying = new Map<Seat, string>();

  /** `reader`: whose page it is. */
  constructor(
    private readonly world: World,
    private readonly reader: string,
    private readonly environment: Record<string, string> = {},
  ) {}

  /** Types a command of the page; resolves with its exit code, or 'stays'. */
  type(step: Step): Promise<number | 'stays'> {
    return this.typeAt(seatOf(step.where, this.reader), step.command, step.stays);
  }

  /** What others have typed before the page begins. */
  async before(person: string, command: string, stays = false): Promise<void> {
    const exit = await this.typeAt(person, command, stays);
    if (exit !== (stays ? 'stays' : 0)) throw new Error(`${person}: ${command} ended with ${exit}\n${this.output}`);
  }

  /** Presses control-C wherever something runs, the last first; resolves with the seats and the exit codes. */
  async end(): Promise<[Seat, number | 'more'][]> {
    const ended: [Seat, number | 'more'][] = [];
    for (const seat of [...this.staying.keys()].reverse()) ended.push([seat, await this.interrupt(seat)]);
    return ended;
  }

  /** What all terminals have shown. */
  get output(): string {
    return [...this.terminals].map(([seat, { output }]) => `---- ${seat}\n${output}`).join('\n');
  }

  // ---- details ----

  private async typeAt(seat: Seat, command: string, stays: boolean): Promise<number | 'stays'> {
    const terminal = await this.terminal(seat);
    const before = this.staying.get(seat);
    if (before !== undefined && (await this.interrupt(seat)) !== 0)
      throw new Error(`${before} did not end well\n${terminal.output}`);
    const typed = this.filled(command);
    if (!stays) return terminal.run(typed);
    const words = UP.find(([program]) => program.test(command))?.[1];
    if (words === undefined) throw new Error(`nobody knows when this is up: ${command}`);
    await terminal.start(typed, words);
    this.staying.set(seat, command);
    return 'stays';
  }

  private async interrupt(seat: Seat): Promise<number | 'more'> {
    this.staying.delete(seat);
    return (await this.terminal(seat)).interrupt();
  }

  private async terminal(seat: Seat): Promise<Terminal> {
    const known = this.terminals.get(seat);
    if (known) return known;
    const [person] = seat.split(',') as [string];
    const terminal = new Terminal(this.world, {
      home: this.world.home(person),
      cwd: this.world.repository,
      path: [this.world.file('bin'), path.dirname(process.execPath), '/usr/local/bin:/usr/bin:/bin'].join(':'),
      environment: this.environment,
      answers: [
        [/[Pp]assword[^\n]*: $/, PASSWORD],
        [/call you\? $/, person],
      ],
    });
    this.terminals.set(seat, terminal);
    await terminal.prompt();
    return terminal;
  }

  /** What a reader copies from a terminal instead of the dots. */
  private filled(command: string): string {
    return command.replace(/\s+# .*$/gm, '').replace(/(midip2p:\/\/|#)…/g, (whole, begin: string) => {
      const printed = [...this.output.matchAll(new RegExp(`${begin}[^\\s"'\\u0007\\u001b…]{16,}`, 'g'))].at(-1);
      if (!printed) throw new Error(`${command}: nothing like ${whole} has been printed\n${this.output}`);
      return printed[0];
    });
  }
}

const seatOf = (where: Where, reader: string): Seat =>
  where === 'friend' ? 'friend' : where === 'here' ? reader : `${reader}, ${where}`;
