// A room full of players: accounts, a room, a client process for each, and the comparison of what each received from
// each.
import path from 'node:path';
import { aPlayer, aRoomOf, type Stage, temporaryDir, type TemporaryDir } from '@midip2p/testkit';
import { compareReceived, type Hearing } from './hearing';
import { Member, type MemberPlan } from './member';
import { type PartNote, partOf } from './part';

type Placed = Partial<Pick<MemberPlan, 'host' | 'within' | 'server'>>;

export interface EnsemblePlan {
  stage: Pick<Stage, 'server' | 'players'> & { room: { id: string } };
  perSecond: number;
  seconds: number;
  /** The host of the player with that number, and its address of the server. Default: this machine, on loopback. */
  place?: (player: number) => Placed;
  /** What the player with that number plays; else: `perSecond` events for so many `seconds`. */
  part?: (player: number) => readonly PartNote[] | undefined;
}

/** The sequence number of events that a player's own end has added: note-offs for a player who is silent. */
const RELEASED = 0;
/** A client of an ensemble is killed after this time. */
const LONGEST_MS = 600_000;
/** How many sign in at the same time: each costs the server a password hash. */
const SIGN_IN_TOGETHER = 4;

export class Ensemble {
  private constructor(
    readonly members: readonly Member[],
    private readonly dir: TemporaryDir,
  ) {}

  /** Everybody is signed in; nobody has joined yet. */
  static async gather(plan: EnsemblePlan): Promise<Ensemble> {
    const { stage, perSecond, seconds, place = () => ({}) } = plan;
    const partFor = (player: number) => plan.part?.(player) ?? partOf(player, perSecond, seconds);
    const dir = temporaryDir('midip2p-mesh-');
    const { server, room, players } = stage;
    try {
      const members = players.map(({ name, password }, number) => {
        const folder = path.join(dir.path, String(number));
        const part = partFor(number);
        const placed: Placed = place(number);
        // Nobody would reach it at its own loopback address.
        if (placed.within && placed.host === undefined) throw new Error(`${name} is elsewhere, at no address`);
        return new Member({
          name,
          password,
          server,
          room: room.id,
          folder,
          part,
          withinMs: LONGEST_MS,
          ...placed,
        });
      });
      for (let i = 0; i < members.length; i += SIGN_IN_TOGETHER)
        await Promise.all(members.slice(i, i + SIGN_IN_TOGETHER).map((member) => member.signIn()));
      return new Ensemble(members, dir);
    } catch (error) {
      dir.remove();
      throw error;
    }
  }

  /** Everybody joins, and plays once all are linked with all. */
  joinAll(...more: string[]): void {
    this.joinWith(0, ...more);
  }

  /** The same, but each member also waits for this many players from outside the ensemble. */
  joinWith(others: number, ...more: string[]): void {
    for (const member of this.members) member.join(this.members.length - 1 + others, ...more);
  }

  /** Resolves when every client has reported that event. */
  async all(event: string, members: readonly Member[] = this.members): Promise<void> {
    await Promise.all(members.map(({ client }) => client!.next(event)));
  }

  /** Resolves with the exit codes when all have left by themselves. */
  ended(members: readonly Member[] = this.members): Promise<(number | string)[]> {
    return Promise.all(members.map(({ client }) => client!.exit));
  }

  /** What each of `listeners` received from each other of `players`, without the note-offs that its own end added. */
  hearings(listeners: readonly Member[] = this.members, players: readonly Member[] = this.members): Hearing[] {
    return listeners.flatMap((to) =>
      players
        .filter((from) => from !== to)
        .map((from) =>
          compareReceived(
            from.played,
            to.receivedFrom(from).flatMap(({ bytes, sequence }) => (sequence === RELEASED ? [] : [bytes])),
          ),
        ),
    );
  }

  /** The time from capture until it was received, µs, of every event that any player received. */
  latenciesUs(): number[] {
    return this.members.flatMap((from) =>
      this.members
        .filter((to) => to !== from)
        .flatMap((to) => {
          const captured = from.capturedFor(to);
          return to.receivedFrom(from).flatMap(({ port, sequence, machineUs }) => {
            const at = captured.get(`${port} ${sequence}`);
            return at === undefined ? [] : [machineUs - at];
          });
        }),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.members.map(({ client }) => client?.end('SIGKILL')));
    this.dir.remove();
  }
}

/** Makes that many accounts on a server of this machine, and a room with all of them in it. */
export async function stageOf(server: string, players: number): Promise<EnsemblePlan['stage']> {
  const accounts = [];
  for (let i = 0; i < players; i += 1) accounts.push(await aPlayer({ text: server }, `player${i}`));
  try {
    const [owner, ...guests] = accounts;
    const room = await aRoomOf(owner!, ...guests);
    return { server, room, players: accounts.map(({ name, password }) => ({ name, password })) };
  } finally {
    accounts.forEach(({ coordinator }) => coordinator.close());
  }
}
