// A player whose client is driven: it signs in, joins and runs commands, and leaves logs of what it received and sent.
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { readLines, type Sent, type Taken } from './evidence';
import { type ClientEvent, type ClientOptions, type DrivenClient, spawnClient } from './driven-client';
import { HarnessError } from './failure';

export interface PlayerPlan extends Pick<ClientOptions, 'within' | 'environment' | 'withinMs'> {
  name: string;
  password: string;
  server: string;
  room: string;
  /** The folder of its credentials, log and trace. */
  folder: string;
  /** The numeric address at which it listens; null: the client chooses. Default: 127.0.0.1. */
  host?: string | null;
}

export class DrivenPlayer<Plan extends PlayerPlan = PlayerPlan> {
  /** The client that joined last. */
  client: DrivenClient | null = null;
  /** Its logs of what it received and sent, with the times, as lines of JSON; there if its options ask for them. */
  readonly log: string;
  readonly trace: string;

  constructor(readonly plan: Plan) {
    this.log = path.join(plan.folder, 'heard.jsonl');
    this.trace = path.join(plan.folder, 'sent.jsonl');
  }

  get name(): string {
    return this.plan.name;
  }

  /** Runs a client that signs in and leaves credentials for those that follow. */
  async signIn(): Promise<void> {
    const { name, password, server } = this.plan;
    const client = this.run(['login', name, '--server', server, '--password-stdin'], { input: `${password}\n` });
    await this.endsWell(client, 'sign in');
  }

  /** Joins the room; `options` are those of `midip2p join`. */
  enter(options: readonly string[], environment?: Record<string, string>): DrivenClient {
    const { room, host = '127.0.0.1' } = this.plan;
    const listen = host === null ? [] : ['--listen', `${host}:0`];
    return (this.client = this.run(['join', room, ...listen, ...options], { environment }));
  }

  /** Runs another command of the player, beside the client that has joined. */
  run(args: readonly string[], more: Pick<ClientOptions, 'input' | 'environment'> = {}): DrivenClient {
    const { folder, within, withinMs } = this.plan;
    const environment = { ...this.plan.environment, ...more.environment };
    return spawnClient(args, { configDir: path.join(folder, 'config'), within, withinMs, ...more, environment });
  }

  /** The last event of such a command. Throws if it fails. */
  async ask(...args: string[]): Promise<ClientEvent> {
    const asked = this.run(args);
    await this.endsWell(asked, `be asked '${args.join(' ')}'`);
    return asked.events.at(-1)!;
  }

  /** Resolves when that client has ended; throws unless its exit code is 0. */
  async endsWell(client: DrivenClient, what: string): Promise<void> {
    const code = await client.exit;
    if (code === 0) return;
    // Node prints the error of a program that breaks off in the middle of a trace.
    const lines = client.stderr.trim().split('\n');
    const why = lines.findLast((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1)!;
    throw new HarnessError('player-failed', `${this.name}'s client could not ${what} (exit code ${code}): ${why}`);
  }

  /** The events of that name, of the client that joined last. */
  eventsNamed(event: string): ClientEvent[] {
    return this.client?.eventsNamed(event) ?? [];
  }

  /** Its peer id, once it has joined. */
  get peer(): string {
    return this.eventsNamed('joined').at(-1)!['peer'] as string;
  }

  // ---- what it leaves behind ----

  /** Everything that it received, in order. */
  received(): Taken[] {
    return readLines<Taken>(this.log);
  }

  /** What it received from that other player, over all links. */
  receivedFrom(other: { peer: string }): Taken[] {
    const links = this.linksTo(other);
    return this.received().filter(({ link }) => links.has(link));
  }

  /** Everything that it received, in order, without keeping all of it in memory. */
  async *eachReceived(): AsyncGenerator<Taken> {
    for await (const line of createInterface({ input: createReadStream(this.log) })) yield JSON.parse(line) as Taken;
  }

  /** What it sent: an event has a line for each link over which it went. */
  sent(): Sent[] {
    return readLines<Sent>(this.trace);
  }

  /** Capture times of the events that it sent to the other player (machine time, µs), by stream and sequence. */
  capturedFor(other: { peer: string }): Map<string, number> {
    const links = this.linksTo(other);
    const sent = this.sent().filter(({ link }) => links.has(link));
    return new Map(sent.map(({ stream, sequence, capturedUs }) => [`${stream} ${sequence}`, capturedUs]));
  }

  /** The numbers that its links to that peer have had at its end. */
  linksTo({ peer }: { peer: string }): Set<number> {
    const states = this.eventsNamed('peer').filter((e) => e['peer'] === peer && typeof e['link'] === 'number');
    return new Set(states.map((e) => e['link'] as number));
  }
}
