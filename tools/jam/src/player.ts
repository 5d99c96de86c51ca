// One player: a real client in a process of its own, listened to through its JSON lines.
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { spawnTied } from '@midip2p/testkit';
import type { ClockShift, TimelineSnapshot } from './clocks';
import { JamError } from './failure';
import type { Guest } from './stage';
import type { Within } from './stage-on';

const CLIENT = path.join(__dirname, '../../../apps/client/dist/main.js');

export interface PlayerPlan {
  guest: Guest;
  server: string;
  room: string;
  /** A folder of its own: credentials, recording, log and trace. */
  folder: string;
  file: string;
  seconds: number;
  shift: ClockShift;
  fault: string | null;
  /** Where it can be reached: a numeric address. */
  host: string;
  /** How its process is begun where it is; null: here. */
  within: Within | null;
  /** How late its notes are still to be played, ms; null: as ever. */
  windowMs: number | null;
}

/** What a client tells with --json, as far as the launcher looks at it. */
export interface ClientEvent {
  event: string;
  /** When the launcher read it: machine time, µs. */
  heardUs: number;
  peer?: string;
  self?: boolean;
  epoch?: { term: number; elector: number };
  code?: string;
  message?: string;
  played?: number;
  taken?: number;
}

export class Player {
  readonly log: string;
  readonly trace: string;
  readonly recording: string;
  readonly timelines: TimelineSnapshot[] = [];
  readonly events: ClientEvent[] = [];
  private child: ChildProcess | null = null;
  private stderr = '';
  private readonly listeners = new Set<() => void>();

  constructor(readonly plan: PlayerPlan) {
    this.log = path.join(plan.folder, 'heard.jsonl');
    this.trace = path.join(plan.folder, 'sent.jsonl');
    this.recording = path.join(plan.folder, 'heard.mid');
  }

  get name(): string {
    return this.plan.guest.name;
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  /** Signs in: a client process of its own, which leaves credentials for the next. */
  async signIn(): Promise<void> {
    const { guest, server } = this.plan;
    const child = this.run(['login', guest.name, '--server', server, '--password-stdin']);
    child.stdin!.end(`${guest.password}\n`);
    const code = await exitOf(child);
    if (code !== 0) throw this.failed('sign in', code);
  }

  /** Joins the room, plays, and listens to the other; resolves when the process has ended well. */
  join(): Promise<void> {
    const { shift, fault } = this.plan;
    return this.play([
      ...['--record', this.recording, '--log', this.log, '--trace', this.trace, '--until-quiet'],
      ...[`--clock-shift=${shift.us}:${shift.ppm}`],
      ...(fault === null ? [] : ['--fault', fault]),
    ]);
  }

  /** Joins again, plays to the first who comes, and stays until it is ended. */
  comeBack(): Promise<void> {
    return this.play(['--stay']);
  }

  private async play(how: string[]): Promise<void> {
    const { room, file, seconds, host, windowMs } = this.plan;
    const child = this.run([
      ...['join', room, '--no-devices', '--listen', `${host}:0`, '--players', '1'],
      ...(windowMs === null ? [] : ['--window', String(windowMs)]),
      ...['--play', file, '--seconds', String(seconds), ...how],
    ]);
    child.stdin!.end();
    this.child = child;
    const code = await exitOf(child);
    if (code !== 0) throw this.failed('play', code);
  }

  /** The last event of that name until then (machine time, µs); null: there was none. */
  last(event: string, untilUs = Infinity): ClientEvent | null {
    return this.events.findLast((e) => e.event === event && e.heardUs <= untilUs) ?? null;
  }

  /** Calls back at every line the client writes, until it says it has enough. */
  onEvent(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Asks once, or tells at once. */
  end(signal: 'SIGTERM' | 'SIGKILL'): void {
    if (this.child !== null && this.child.exitCode === null) this.child.kill(signal);
  }

  private run(args: string[]): ChildProcess {
    const whole = [CLIENT, ...args, '--json', '--config-dir', path.join(this.plan.folder, 'config')];
    const within = this.plan.within ?? undefined;
    const child = spawnTied(process.execPath, whole, { stdio: ['pipe', 'pipe', 'pipe'], within });
    child.stdin!.on('error', () => undefined); // it ended before it read: its exit code tells
    child.stderr!.on('data', (chunk: Buffer) => (this.stderr = `${this.stderr}${chunk.toString()}`.slice(-2000)));
    createInterface({ input: child.stdout! }).on('line', (line) => this.hear(line));
    return child;
  }

  private hear(line: string): void {
    if (!line.startsWith('{')) return; // a library's own words
    const event = { ...(JSON.parse(line) as ClientEvent), heardUs: Number(process.hrtime.bigint() / 1000n) };
    if (event.event === 'timeline') this.timelines.push(event as unknown as TimelineSnapshot);
    else this.events.push(event);
    for (const listener of [...this.listeners]) listener();
  }

  private failed(what: string, exitCode: number | string): JamError {
    // A program that breaks off says which error it was in the middle of its last words.
    const lines = this.stderr.trim().split('\n');
    const said = lines.findLast((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1)!;
    return new JamError('player-failed', `${this.name}'s client could not ${what} (exit code ${exitCode}): ${said}`);
  }
}

function exitOf(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
}
