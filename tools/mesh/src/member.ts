// One of many players: a real client in a process of its own, its part, and what it leaves behind.
import { createReadStream, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { type ClientEvent, type ClientProcess, spawnClient } from '@midip2p/testkit';
import { fileOf, hexOf, type PartNote } from './part';

/** One line of a client's log of what it took. Machine times, µs. */
export interface Heard {
  bytes: string;
  port: number;
  link: number;
  sequence: number;
  /** When an instrument could be handed it. */
  readyUs: number;
  machineUs: number;
}
/** One line of a client's trace of what it sent. */
interface Sent {
  link: number;
  stream: number;
  sequence: number;
  capturedUs: number;
}

export interface MemberPlan {
  number: number;
  name: string;
  password: string;
  server: string;
  room: string;
  folder: string;
  part: readonly PartNote[];
  /** HOST:PORT. */
  listen: string;
  /** How the process is begun where it is to run; null: here. */
  within: ((program: string, args: string[]) => { command: string; args: string[] }) | null;
}

const LONGEST_MS = 600_000;

export class Member {
  client: ClientProcess | null = null;
  private readonly file: string;
  private readonly log: string;
  private readonly trace: string;

  constructor(readonly plan: MemberPlan) {
    mkdirSync(plan.folder, { recursive: true });
    this.file = path.join(plan.folder, 'part.mid');
    this.log = path.join(plan.folder, 'heard.jsonl');
    this.trace = path.join(plan.folder, 'sent.jsonl');
    writeFileSync(this.file, fileOf(plan.part));
  }

  get played(): string[] {
    return hexOf(this.plan.part);
  }

  async signIn(): Promise<void> {
    const { name, password, server } = this.plan;
    const client = this.run(['login', name, '--server', server, '--password-stdin'], `${password}\n`);
    const code = await client.exit;
    if (code !== 0) throw new Error(`${name} cannot sign in (${code}): ${client.stderr.trim()}`);
  }

  /** Joins, and plays its part once `players` others are linked. `more` are options of `midip2p join`. */
  join(players: number, ...more: string[]): ClientProcess {
    const { room, listen } = this.plan;
    rmSync(this.log, { force: true }); // of an earlier life: a client writes over no file
    return (this.client = this.run([
      ...['join', room, '--no-devices', '--listen', listen, '--players', String(players)],
      ...['--play', this.file, '--log', this.log, '--trace', this.trace, '--until-quiet', ...more],
    ]));
  }

  /** Another command of its user, beside the client that runs: what it told. Throws where it fails. */
  async ask(...args: string[]): Promise<ClientEvent> {
    const asked = this.run(args);
    const code = await asked.exit;
    if (code !== 0) throw new Error(`midip2p ${args.join(' ')} failed (${code}): ${asked.stderr.trim()}`);
    return asked.events.at(-1)!;
  }

  /** Its peer id, once it has joined. */
  get peer(): string {
    return this.told('joined').at(-1)!['peer'] as string;
  }

  told(event: string): ClientEvent[] {
    return this.client?.events.filter((e) => e.event === event) ?? [];
  }

  /** Everything that it took, in order. */
  heard(): Heard[] {
    return linesOf<Heard>(this.log);
  }

  /** What it took from that other player, over whatever links. */
  heardFrom(other: Member): Heard[] {
    const links = this.linksTo(other);
    return this.heard().filter(({ link }) => links.has(link));
  }

  /** Everything that it took, in order, however much that is. */
  async *everythingHeard(): AsyncGenerator<Heard> {
    for await (const line of createInterface({ input: createReadStream(this.log) })) yield JSON.parse(line) as Heard;
  }

  /** Capture times of what it sent to the other (machine time, µs), by stream and sequence. */
  capturedFor(other: Member): Map<string, number> {
    const links = this.linksTo(other);
    const sent = linesOf<Sent>(this.trace).filter(({ link }) => links.has(link));
    return new Map(sent.map(({ stream, sequence, capturedUs }) => [`${stream} ${sequence}`, capturedUs]));
  }

  // ---- details ----

  /** The numbers, at this end, of the links that it has had to that peer. */
  linksTo({ peer }: { peer: string }): Set<number> {
    const told = this.told('peer').filter((e) => e['peer'] === peer && typeof e['link'] === 'number');
    return new Set(told.map((e) => e['link'] as number));
  }

  private run(args: string[], input = ''): ClientProcess {
    const { folder, within } = this.plan;
    const configDir = path.join(folder, 'config');
    return spawnClient(args, { configDir, input, withinMs: LONGEST_MS, ...(within === null ? {} : { within }) });
  }
}

const linesOf = <T>(file: string): T[] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .slice(0, -1) // a line that is not ended is not whole yet
        .map((line) => JSON.parse(line) as T)
    : [];
