import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { spawnTied } from './spawn-tied';

const CLIENT = join(__dirname, '../../../apps/client/dist/main.js');

/** One line of the client's JSON. */
export interface ClientEvent {
  event: string;
  [field: string]: unknown;
}

export interface ClientOptions {
  /** Where its credentials are: a folder of its own for each player. */
  configDir: string;
  /** Written to its standard input, which is closed then. */
  input?: string;
  environment?: Record<string, string>;
  /** How a program is begun where the client is to run, as in another network namespace. */
  within?: (program: string, args: string[]) => { command: string; args: string[] };
  /** It is killed then, whatever it does. Default: 180 s. */
  withinMs?: number;
}

/**
 * Starts the built client with `--json`. It ends with this process at the latest. Throws when the client is not built.
 */
export function spawnClient(args: string[], options: ClientOptions): ClientProcess {
  if (!existsSync(CLIENT)) throw new Error(`${CLIENT} is not there: build the client first (npm test does)`);
  const whole = [CLIENT, ...args, '--json', '--config-dir', options.configDir];
  const { within, environment } = options;
  const env = { ...process.env, ...environment };
  const child = spawnTied(process.execPath, whole, { stdio: ['pipe', 'pipe', 'pipe'], env, within });
  return new ClientProcess(child, args, options);
}

/** A client that runs, heard through its lines. */
export class ClientProcess {
  /** Everything it told, in order. */
  readonly events: ClientEvent[] = [];
  stderr = '';
  /** Its exit code, or the signal that ended it. */
  readonly exit: Promise<number | string>;
  private readonly waiting = new Set<() => void>();
  private ended: number | string | null = null;
  private read = 0;

  constructor(
    private readonly child: ChildProcess,
    private readonly args: string[],
    { input = '', withinMs = 180_000 }: ClientOptions,
  ) {
    const kill = () => void child.kill('SIGKILL');
    const patience = setTimeout(kill, withinMs);
    child.stdin!.on('error', () => undefined); // it ended before it read: its exit code tells
    child.stdin!.end(input);
    child.stderr!.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    createInterface({ input: child.stdout! }).on('line', (line) => {
      if (!line.startsWith('{')) return; // a library's own words
      this.events.push(JSON.parse(line) as ClientEvent);
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
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** The next event of that name, after the last that was asked for. Rejects when the client ends without one. */
  async next(event: string, wanted: (event: ClientEvent) => boolean = () => true): Promise<ClientEvent> {
    for (;;) {
      for (; this.read < this.events.length;) {
        const heard = this.events[this.read++]!;
        if (heard.event === event && wanted(heard)) return heard;
      }
      if (this.ended !== null)
        throw new Error(
          `midip2p ${this.args.join(' ')} ended (${this.ended}) before '${event}': ${this.stderr.trim()}`,
        );
      await new Promise<void>((resolve) => this.waiting.add(resolve));
    }
  }

  /** Resolves when it has ended. 'SIGINT' is what a person presses. */
  end(signal: NodeJS.Signals = 'SIGINT'): Promise<number | string> {
    if (this.ended === null) this.child.kill(signal);
    return this.exit;
  }

  private stir(): void {
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const resolve of waiting) resolve();
  }
}
