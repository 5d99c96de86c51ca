// Players whose clients are at one JACK server, in one room: on this machine, or each on a host of a network lab.
import path from 'node:path';
import { type Stage, stageOn } from '@midip2p/jam';
import type { Netlab } from '@midip2p/netlab';
import { type ClientEvent, type ClientProcess, spawnClient, type TemporaryDir, temporaryDir } from '@midip2p/testkit';
import type { JackGraph } from './jack-graph';

export interface BandPlan {
  jack: JackGraph;
  /** Accounts; their JACK clients have the same names. */
  names: readonly string[];
  /** Its first host is the server's. */
  lab?: Netlab;
  /** With the portable driver (its build over JACK) instead of our own. */
  portable?: boolean;
  /** Every device of the machine is opened too. */
  devices?: boolean;
  /** False: nothing is written of what is heard and sent. */
  files?: boolean;
  /** CommonJS files that the client's threads begin with. */
  preload?: readonly string[];
  /** False: their SysEx reaches nobody's outputs until somebody lets it in. */
  sysex?: boolean;
  /** More options of `midip2p join`. */
  options?: readonly string[];
  withinMs?: number;
}

export class BandMember {
  private constructor(
    readonly name: string,
    readonly client: ClientProcess,
    private readonly dir: TemporaryDir,
    private readonly environment: Record<string, string>,
  ) {}

  static async join(plan: BandPlan, stage: Stage, number: number): Promise<BandMember> {
    const {
      jack,
      lab,
      portable = false,
      devices = false,
      files = true,
      preload = [],
      sysex = true,
      options = [],
      withinMs = 180_000,
    } = plan;
    const { name, password } = stage.players[number]!;
    const host = lab?.hosts[number + 1];
    const dir = temporaryDir('midip2p-band-');
    const environment = { ...jack.environment, MIDIP2P_PASSWORD: password };
    const preloaded = [...preload, ...(portable ? [OVER_JACK] : [])].flatMap((file) => ['--require', file]).join(' ');
    const within =
      host === undefined ? {} : { within: (program: string, args: string[]) => host.command(program, args) };
    const surroundings = { configDir: dir.path, environment, ...within };
    const signedIn = spawnClient(['login', name, '--server', stage.server], surroundings);
    if ((await signedIn.exit) !== 0) throw new Error(`${name} cannot sign in: ${signedIn.stderr.trim()}`);
    const where = ['--virtual', name, '--listen', `${host?.address ?? '127.0.0.1'}:0`];
    const rest = [
      ...['--players', String(plan.names.length - 1), '--window', '60000'],
      ...(files ? filesIn(dir.path) : []),
      ...(portable ? ['--driver', 'rtmidi'] : []),
      ...(portable && !devices ? ['--no-devices'] : []),
      ...(sysex ? ['--sysex'] : []),
      ...options,
    ];
    const client = spawnClient(['join', stage.room.id, ...where, ...rest], {
      ...surroundings,
      environment: preloaded === '' ? environment : { ...environment, NODE_OPTIONS: preloaded },
      withinMs,
    });
    return new BandMember(name, client, dir, environment);
  }

  /** Another command of the player, beside the client that runs. */
  run(...args: string[]): ClientProcess {
    return spawnClient(args, { configDir: this.dir.path, environment: this.environment });
  }

  /** What it told last. */
  async ask(...args: string[]): Promise<ClientEvent> {
    const asked = this.run(...args);
    const code = await asked.exit;
    if (code !== 0) throw new Error(`midip2p ${args.join(' ')} failed (${code}): ${asked.stderr.trim()}`);
    return asked.events.at(-1)!;
  }

  /** What it heard, and when; what it sent, and when: JSON lines. Whole once it has ended. */
  get log(): string {
    return path.join(this.dir.path, LOG);
  }
  get trace(): string {
    return path.join(this.dir.path, TRACE);
  }

  remove(): void {
    this.dir.remove();
  }
}

export class Band {
  private constructor(
    private readonly members: ReadonlyMap<string, BandMember>,
    private readonly stage: Stage,
  ) {}

  /** Resolves when all are linked with all, and their clocks locked. */
  static async gather(plan: BandPlan): Promise<Band> {
    const first = plan.lab?.hosts[0];
    const stage = await stageOn(
      (command, args) => first?.command(command, args) ?? { command, args },
      { host: first?.address ?? '127.0.0.1', names: plan.names },
      () => undefined,
    );
    const members = new Map<string, BandMember>();
    const band = new Band(members, stage);
    try {
      const joining = plan.names.map(async (name, number) => {
        members.set(name, await BandMember.join(plan, stage, number));
      });
      await Promise.all(joining);
      await Promise.all([...members.values()].map(({ client }) => client.next('ready')));
    } catch (error) {
      await band.end('SIGKILL');
      throw error;
    }
    return band;
  }

  player(name: string): BandMember {
    const member = this.members.get(name);
    if (member === undefined) throw new Error(`there is no ${name} in this band`);
    return member;
  }

  /** All leave as people do. Resolves with their exit codes; what they wrote is there until remove(). */
  async leave(): Promise<(number | string)[]> {
    return Promise.all([...this.members.values()].map(({ client }) => client.end()));
  }

  /** Takes everything down; throws where a client did not end well. */
  async end(signal: 'SIGINT' | 'SIGKILL' = 'SIGINT'): Promise<void> {
    const codes = await Promise.all([...this.members.values()].map(({ client }) => client.end(signal)));
    await this.stage.stop();
    this.members.forEach((member) => member.remove());
    if (signal !== 'SIGINT' || codes.every((code) => code === 0)) return;
    const words = [...this.members.values()].map(({ name, client }) => `${name}: ${client.stderr.trim()}`);
    throw new Error(`clients ended with ${codes.join(', ')}: ${words.join('; ')}`);
  }
}

// ---- details ----

const OVER_JACK = path.join(__dirname, '../probe/over-jack.cjs');
const LOG = 'heard.jsonl';
const TRACE = 'sent.jsonl';
const filesIn = (folder: string) => ['--log', path.join(folder, LOG), '--trace', path.join(folder, TRACE)];
