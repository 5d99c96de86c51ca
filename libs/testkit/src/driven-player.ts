// A player whose client is driven: it signs in, joins and is asked, and leaves behind what it heard and what it sent.
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
  /** Its own: credentials, log and trace. */
  folder: string;
  /** Where it can be reached: a numeric address, or null for what the client takes by itself. Default: 127.0.0.1. */
  host?: string | null;
}

export class DrivenPlayer<Plan extends PlayerPlan = PlayerPlan> {
  /** The one that joined last. */
  client: DrivenClient | null = null;
  /** What it heard, and when; what it sent, and when: lines of JSON, where it was told to write them. */
  readonly log: string;
  readonly trace: string;

  constructor(readonly plan: Plan) {
    this.log = path.join(plan.folder, 'heard.jsonl');
    this.trace = path.join(plan.folder, 'sent.jsonl');
  }

  get name(): string {
    return this.plan.name;
  }

  /** A client process of its own, which leaves credentials for the next. */
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

  /** Another command of the player, beside the client that runs. */
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

  /** Resolves when that client has ended, and throws where it did not end well. */
  async endsWell(client: DrivenClient, what: string): Promise<void> {
    const code = await client.exit;
    if (code === 0) return;
    // A program that breaks off says which error it was in the middle of its last words.
    const lines = client.stderr.trim().split('\n');
    const why = lines.findLast((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1)!;
    throw new HarnessError('player-failed', `${this.name}'s client could not ${what} (exit code ${code}): ${why}`);
  }

  /** All of that name that the one that joined last has told. */
  eventsNamed(event: string): ClientEvent[] {
    return this.client?.eventsNamed(event) ?? [];
  }

  /** Its peer id, once it has joined. */
  get peer(): string {
    return this.eventsNamed('joined').at(-1)!['peer'] as string;
  }

  // ---- what it leaves behind ----

  /** Everything that it took, in order. */
  received(): Taken[] {
    return readLines<Taken>(this.log);
  }

  /** What it took from that other player, over whatever links. */
  receivedFrom(other: { peer: string }): Taken[] {
    const links = this.linksTo(other);
    return this.received().filter(({ link }) => links.has(link));
  }

  /** Everything that it took, in order, however much that is. */
  async *eachReceived(): AsyncGenerator<Taken> {
    for await (const line of createInterface({ input: createReadStream(this.log) })) yield JSON.parse(line) as Taken;
  }

  /** What it sent, on each link that it went over. */
  sent(): Sent[] {
    return readLines<Sent>(this.trace);
  }

  /** Capture times of what it sent to the other (machine time, µs), by stream and sequence. */
  capturedFor(other: { peer: string }): Map<string, number> {
    const links = this.linksTo(other);
    const sent = this.sent().filter(({ link }) => links.has(link));
    return new Map(sent.map(({ stream, sequence, capturedUs }) => [`${stream} ${sequence}`, capturedUs]));
  }

  /** The numbers, at this end, of the links that it has had to that peer. */
  linksTo({ peer }: { peer: string }): Set<number> {
    const states = this.eventsNamed('peer').filter((e) => e['peer'] === peer && typeof e['link'] === 'number');
    return new Set(states.map((e) => e['link'] as number));
  }
}
