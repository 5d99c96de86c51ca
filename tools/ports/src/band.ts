// Players whose clients are at one JACK server, in one room: on this machine, or each on a host of a network lab.
import path from 'node:path';
import type { Netlab } from '@midip2p/netlab';
import {
  type DrivenClient,
  DrivenPlayer,
  type PlayerPlan,
  type Stage,
  stageOn,
  temporaryDir,
  type TemporaryDir,
} from '@midip2p/testkit';
import type { JackGraph } from './jack-graph';

export interface BandPlan {
  jack: JackGraph;
  /** Accounts; their JACK clients have the same names. */
  names: readonly string[];
  /** The lab in which they play; its first host is the server's. */
  lab?: Netlab;
  /** True: they use the portable driver (its build over JACK) instead of our own. */
  portable?: boolean;
  /** True: every device of the machine is opened, too. */
  devices?: boolean;
  /** False: they write no logs of what they receive and send. */
  files?: boolean;
  /** CommonJS files that every thread of the client loads first. */
  preload?: readonly string[];
  /** False: SysEx reaches nobody's outputs until somebody lets it in. */
  sysex?: boolean;
  /** More options of `midip2p join`. */
  options?: readonly string[];
  withinMs?: number;
}

export class BandMember extends DrivenPlayer {
  /** The options with which it has joined. */
  declare client: DrivenClient;
  private constructor(
    plan: PlayerPlan,
    private readonly dir: TemporaryDir,
  ) {
    super(plan);
  }

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
    } = plan;
    const host = lab?.hosts[number + 1];
    const dir = temporaryDir('midip2p-band-');
    const member = new BandMember(
      {
        ...stage.players[number]!,
        server: stage.server,
        room: stage.room.id,
        folder: dir.path,
        environment: jack.environment,
        withinMs: plan.withinMs,
        ...(host !== undefined && { host: host.address, within: (program, args) => host.command(program, args) }),
      },
      dir,
    );
    await member.signIn();
    const required = [...preload, ...(portable ? [OVER_JACK] : [])].flatMap((file) => ['--require', file]);
    member.enter(
      [
        ...['--virtual', member.name, '--players', String(plan.names.length - 1), '--window', '60000'],
        ...(files ? ['--log', member.log, '--trace', member.trace] : []),
        ...(portable ? ['--driver', 'rtmidi'] : []),
        ...(portable && !devices ? ['--no-devices'] : []),
        ...(sysex ? ['--sysex'] : []),
        ...options,
      ],
      required.length === 0 ? {} : { NODE_OPTIONS: required.join(' ') },
    );
    return member;
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

  /** Lets all leave as people do. Resolves with their exit codes; their logs are there until remove(). */
  async leave(): Promise<(number | string)[]> {
    return Promise.all([...this.members.values()].map(({ client }) => client.end()));
  }

  /** Ends everything; throws if a client did not end with exit code 0. */
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
