// A room full of players: accounts, a room, a client process each, and everything set against everything.
import path from 'node:path';
import { aPlayer, aRoomOf, type TemporaryDir, temporaryDir, type TestPlayer } from '@midip2p/testkit';
import { hear, type Hearing } from './hearing';
import { Member, type MemberPlan } from './member';
import { partOf } from './part';

export interface EnsemblePlan {
  /** HOST:PORT#FINGERPRINT, as clients are given it. */
  server: string;
  players: number;
  perSecond: number;
  seconds: number;
  /** Where the player with that number is; default: on this machine, on loopback. */
  place?: (player: number) => Pick<MemberPlan, 'listen' | 'within'>;
}

/** So many sign in at one time: each costs the server a password. */
const SIGN_IN_TOGETHER = 4;

export class Ensemble {
  private constructor(
    readonly members: readonly Member[],
    private readonly accounts: readonly TestPlayer[],
    private readonly dir: TemporaryDir,
  ) {}

  /** Accounts are made, a room, and everybody is signed in; nobody has joined yet. */
  static async gather({ server, players, perSecond, seconds, place = here }: EnsemblePlan): Promise<Ensemble> {
    const dir = temporaryDir('midip2p-mesh-');
    const accounts: TestPlayer[] = [];
    try {
      for (let i = 0; i < players; i += 1) accounts.push(await aPlayer({ text: server }, `player${i}`));
      const [owner, ...guests] = accounts;
      const room = await aRoomOf(owner!, ...guests);
      const members = accounts.map(({ name, password }, number) => {
        const folder = path.join(dir.path, String(number));
        const part = partOf(number, perSecond, seconds);
        return new Member({ number, name, password, server, room: room.id, folder, part, ...place(number) });
      });
      for (let i = 0; i < members.length; i += SIGN_IN_TOGETHER)
        await Promise.all(members.slice(i, i + SIGN_IN_TOGETHER).map((member) => member.signIn()));
      return new Ensemble(members, accounts, dir);
    } catch (error) {
      accounts.forEach(({ coordinator }) => coordinator.close());
      dir.remove();
      throw error;
    }
  }

  /** Everybody joins, and plays once all are linked with all. */
  joinAll(...more: string[]): void {
    for (const member of this.members) member.join(this.members.length - 1, ...more);
  }

  /** Resolves when everybody has told that event. */
  async all(event: string, members: readonly Member[] = this.members): Promise<void> {
    await Promise.all(members.map(({ client }) => client!.next(event)));
  }

  /** Resolves with the exit codes when all have left by themselves. */
  ended(members: readonly Member[] = this.members): Promise<(number | string)[]> {
    return Promise.all(members.map(({ client }) => client!.exit));
  }

  /** What each of `listeners` heard of each other one of `players`. */
  hearings(listeners: readonly Member[] = this.members, players: readonly Member[] = this.members): Hearing[] {
    return listeners.flatMap((to) =>
      players
        .filter((from) => from !== to)
        .map((from) =>
          hear(
            from.played,
            to.heardFrom(from).map(({ bytes }) => bytes),
          ),
        ),
    );
  }

  /** Captured → taken, µs, of everything that anybody took from anybody. */
  latenciesUs(): number[] {
    return this.members.flatMap((from) =>
      this.members
        .filter((to) => to !== from)
        .flatMap((to) => {
          const captured = from.capturedFor(to);
          return to.heardFrom(from).flatMap(({ port, sequence, machineUs }) => {
            const at = captured.get(`${port} ${sequence}`);
            return at === undefined ? [] : [machineUs - at];
          });
        }),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.members.map(({ client }) => client?.end('SIGKILL')));
    this.accounts.forEach(({ coordinator }) => coordinator.close());
    this.dir.remove();
  }
}

const here = (): Pick<MemberPlan, 'listen' | 'within'> => ({ listen: '127.0.0.1:0', within: null });
