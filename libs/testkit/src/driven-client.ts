// The built client as a process, read by its lines of JSON.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Program, type ProgramOptions } from './program';

const CLIENT = join(__dirname, '../../../apps/client/dist/main.js');

/** One line of the client's JSON. */
export interface ClientEvent {
  event: string;
  [field: string]: unknown;
}

export interface ClientOptions extends Omit<ProgramOptions, 'lastSignal'> {
  /** The folder of its credentials, another one for each player. */
  configDir: string;
  /** It is killed then, whatever it does; null: never. Default: 180 s. */
  withinMs?: number | null;
}

/** Starts the client with `--json`. It ends with this process at the latest. Throws when the client is not built. */
export const spawnClient = (args: readonly string[], options: ClientOptions): DrivenClient =>
  new DrivenClient(args, options);

export class DrivenClient extends Program {
  /** All its events, in order. */
  readonly events: ClientEvent[] = [];
  private readonly arrivedUs = new WeakMap<ClientEvent, number>();
  private read = 0;

  constructor(
    args: readonly string[],
    { configDir, input = '', withinMs = 180_000, environment: more, ...options }: ClientOptions,
  ) {
    if (!existsSync(CLIENT)) throw new Error(`${CLIENT} is not there: build the client first (npm test does)`);
    const whole = [CLIENT, ...args, '--json', '--config-dir', configDir];
    // The router of the network that this machine happens to be in is nothing to a test or a demonstration.
    const environment = { MIDIP2P_MAPPING: 'off', ...more };
    super(
      process.execPath,
      whole,
      { ...options, environment, input, withinMs, lastSignal: 'KILL' },
      `midip2p ${args.join(' ')}`,
    );
  }

  /** The next event of that name, after the one that was returned last. Rejects if the client ends without one. */
  async next(event: string, wanted: (event: ClientEvent) => boolean = () => true): Promise<ClientEvent> {
    let found: ClientEvent | undefined;
    const comes = () => {
      while (found === undefined && this.read < this.events.length) {
        const next = this.events[this.read++]!;
        if (next.event === event && wanted(next)) found = next;
      }
      return found !== undefined;
    };
    await this.until(`'${event}'`, comes, null);
    return found!;
  }

  /** All of that name so far. */
  eventsNamed(event: string): ClientEvent[] {
    return this.events.filter((one) => one.event === event);
  }

  /** The last of that name until then (machine time, µs); null: there was none. */
  last(event: string, untilUs = Infinity): ClientEvent | null {
    return this.events.findLast((one) => one.event === event && this.whenUs(one) <= untilUs) ?? null;
  }

  /** When it arrived: machine time, µs. */
  whenUs(event: ClientEvent): number {
    return this.arrivedUs.get(event) ?? NaN;
  }

  /** 'SIGINT' is what a person presses. */
  override end(signal: NodeJS.Signals = 'SIGINT'): Promise<number | string> {
    return super.end(signal);
  }

  // ---- details ----

  protected override receiveLine(line: string): void {
    if (!line.startsWith('{')) return; // a library's own words
    const event = JSON.parse(line) as ClientEvent;
    this.arrivedUs.set(event, Number(process.hrtime.bigint() / 1000n));
    this.events.push(event);
  }
}
