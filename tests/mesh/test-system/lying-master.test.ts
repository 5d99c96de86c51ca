// A timing master that serves one of three a time of its own: the three notice, say so, and hear each other all the
// same.
import { setTimeout as pause } from 'node:timers/promises';
import { Coordinator, parseServerAddress } from '@midip2p/coordinator';
import { Ensemble, type EnsemblePlan, type Member, stageOf, sumOf } from '@midip2p/mesh';
import { RawPeer, ServerProcess } from '@midip2p/testkit';

jest.setTimeout(120_000);

/** More than the window in which notes are played (150 ms), and less than a second, which no network takes. */
const LIE_US = 400_000;
const PLAYERS = 3;

let server: ServerProcess;
beforeAll(async () => void (server = await ServerProcess.start()));
afterAll(() => server?.close());

it('mutes nobody by telling one of three players another time [ELECTION-1.3-4]', async () => {
  const stage = await stageOf(server.text, 2 + PLAYERS);
  const [liar, starter, ...players] = stage.players;
  const three = await Ensemble.gather({ stage: { ...stage, players }, perSecond: 20, seconds: 3 });
  const [victim, ...others] = three.members as [Member, Member, Member];
  const strangers: Stranger[] = [];
  try {
    strangers.push(await Stranger.join(stage, liar!)); // the first: it is the timing master
    const master = strangers[0]!.peer;
    const linkedWith = async (member: Member, peers: number) => {
      for (let up = 0; up < peers; up += 1) await member.client!.next('peer', ({ state }) => state === 'linked');
    };
    const isVictim = (peerId: string) => victim.eventsNamed('joined').some(({ peer }) => peer === peerId);
    three.joinWith(2); // nobody plays before the second one is there, too
    await Promise.all(three.members.map((member) => linkedWith(member, PLAYERS)));
    master.clock = (peerId, nowUs) => (isVictim(peerId) ? nowUs + LIE_US : nowUs);
    const disagreement = (member: Member) => member.client!.next('trouble', ({ code }) => code === 'times-disagree');
    await Promise.all([victim, ...others].map(disagreement));
    await disagreement(victim); // with the second one of the others
    strangers.push(await Stranger.join(stage, starter!));
    await three.all('played');
    expect(three.members.map((member) => member.eventsNamed('master').at(-1)!['peer'])).toEqual(
      players.map(() => master.peerId),
    );
    await Promise.all(strangers.map((stranger) => stranger.close()));
    await three.ended();
    expect(sumOf(three.hearings())).toMatchObject({ lost: 0, changed: 0, doubled: 0, outOfOrder: 0 });
  } finally {
    await Promise.all(strangers.map((stranger) => stranger.close()));
    await three.close();
  }
});

// ---- details ----

/** A member with a program of its own; it links with everybody who comes. */
class Stranger {
  private readonly left = new AbortController();
  private readonly linking: Promise<void>;
  private closing: Promise<void> | null = null;

  private constructor(
    readonly peer: RawPeer,
    private readonly coordinator: Coordinator,
  ) {
    this.linking = this.link();
  }

  static async join(
    { server, room }: EnsemblePlan['stage'],
    account: { name: string; password: string },
  ): Promise<Stranger> {
    const coordinator = await Coordinator.connect(parseServerAddress(server));
    coordinator.useTokens(await coordinator.signIn(account.name, account.password, 'test machine'), () => undefined);
    return new Stranger(await RawPeer.join(coordinator, room.id), coordinator);
  }

  close(): Promise<void> {
    return (this.closing ??= this.leave());
  }

  private async link(): Promise<void> {
    for (; !this.left.signal.aborted; await pause(50))
      await Promise.all(this.reachable().map((peerId) => this.peer.link(peerId, this.left.signal)));
  }

  /** Nobody can dial a program like this one. */
  private reachable(): string[] {
    return this.peer.peers.filter((peerId) => this.peer.target(peerId).candidates.length > 0);
  }

  private async leave(): Promise<void> {
    this.left.abort();
    await this.linking;
    await this.peer.close();
    this.coordinator.close();
  }
}
