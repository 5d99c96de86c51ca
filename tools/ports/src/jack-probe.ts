// A client of JACK that plays and records exactly to the frame: tools/ports/probe, as a test drives it.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type PlannedEvent, Program } from '@midip2p/testkit';
import type { JackGraph } from './jack-graph';

const PROBE = path.join(__dirname, '../build/dev/midip2p_jack_probe');

/** By JACK's own count, which the player and the recorder share. */
export interface FrameEvent {
  frame: number;
  hex: string;
}

export class JackProbe {
  readonly sent: FrameEvent[] = [];
  readonly heard: FrameEvent[] = [];
  rate = 0;
  /** Of JACK's cycle, in frames, when it began. */
  period = 0;
  private read = 0;
  private readonly rest: string[] = [];

  /** Its ports are `NAME:out`, which it plays to, and `NAME:in`, which it records. */
  static start(server: JackGraph, name: string, withinMs = 120_000): Promise<JackProbe> {
    return JackProbe.run(server, [name], withinMs);
  }

  /** Starts it as a device of the machine: its ports are physical ones. */
  static startDevice(server: JackGraph, name: string): Promise<JackProbe> {
    return JackProbe.run(server, [name, 'device'], 120_000);
  }

  private static async run(server: JackGraph, args: string[], withinMs: number): Promise<JackProbe> {
    if (!existsSync(PROBE)) throw new Error(`${PROBE} is not there: npm run test:system builds it`);
    const probe = new JackProbe(new Program(PROBE, args, { environment: server.environment, withinMs }));
    const [, rate, period] = await probe.word('ready');
    probe.rate = Number(rate);
    probe.period = Number(period);
    return probe;
  }

  private constructor(private readonly program: Program) {}

  async connect(from: string, to: string): Promise<void> {
    this.program.writeLine(`connect ${from} ${to}`);
    const [verb] = await this.word('connected', 'refused');
    if (verb !== 'connected') throw new Error(`JACK refused to connect ${from} to ${to}`);
  }

  /** Resolves when all of it was played. */
  async play(events: readonly PlannedEvent[], withinMs = 30_000): Promise<void> {
    for (const { frame, hex } of events) this.program.writeLine(`play ${frame} ${hex}`);
    this.program.writeLine('go');
    await this.wordWithin(withinMs, 'done');
  }

  get receivedCount(): number {
    this.readOn();
    return this.heard.length;
  }

  /** How far apart JACK's cycles began so far, µs: what no client can be better than. */
  async cycles(): Promise<{ p50: number; p99: number; max: number }> {
    this.program.writeLine('cycles');
    const [, p50, p99, max] = (await this.word('cycles')).map(Number);
    return { p50: p50!, p99: p99!, max: max! };
  }

  /** Resolves once `holds` is true, which is checked at each event that arrives. */
  until(what: string, holds: (heard: readonly FrameEvent[]) => boolean): Promise<void> {
    return this.program.until(what, () => {
      this.readOn();
      return holds(this.heard);
    });
  }

  /**
   * Resolves when as many events have arrived as were sent; after ten seconds it rejects and names the first that is
   * missing.
   */
  async untilAll(): Promise<void> {
    const all = () => {
      this.readOn();
      return this.heard.length >= this.sent.length;
    };
    await this.program.until('end', all, 10_000).catch((error: unknown) => {
      const missing = this.sent.findIndex(({ hex }, i) => this.heard[i]?.hex !== hex);
      const counts = `${this.heard.length} of ${this.sent.length} events were heard, the first that was not is number`;
      throw new Error(`${counts} ${missing} (${this.sent[missing]?.hex.slice(0, 20)})`, { cause: error });
    });
  }

  /** Resolves when it has ended; a probe also ends with its server. */
  end(): Promise<number | string> {
    return this.program.close(); // a JACK server that waits for its clients does not survive every one that is killed
  }

  get ended(): Promise<number | string> {
    return this.program.exit;
  }

  // ---- details ----

  /** The next line that begins with one of these. */
  private word(...verbs: string[]): Promise<string[]> {
    return this.wordWithin(30_000, ...verbs);
  }

  private async wordWithin(withinMs: number, ...verbs: string[]): Promise<string[]> {
    let found = -1;
    const holds = () => {
      this.readOn();
      found = this.rest.findIndex((line) => verbs.includes(line.split(' ', 1)[0]!));
      return found >= 0;
    };
    await this.program.until(verbs.join(' or '), holds, withinMs);
    return this.rest.splice(found, 1)[0]!.split(' ');
  }

  private readOn(): void {
    for (; this.read < this.program.lines.length; this.read++) {
      const line = this.program.lines[this.read]!;
      const [verb, frame, hex] = line.split(' ');
      if (verb === 'sent' || verb === 'heard') this[verb].push({ frame: Number(frame), hex: hex! });
      else if (verb === 'lost') throw new Error(`the probe lost ${frame} events: JACK's buffer or its tape is full`);
      else this.rest.push(line);
    }
  }
}
