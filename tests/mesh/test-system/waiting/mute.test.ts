// A player is muted while everybody plays: for all of the others, whether they reach a server or not, and whether the
// player's program obeys or not; and is heard again when the owner says so.
import { setTimeout as pause } from 'node:timers/promises';
import { Coordinator, parseServerAddress } from '@midip2p/coordinator';
import { Ensemble, type Member, sounding, stageOf } from '@midip2p/mesh';
import { ServerProcess, StubbornPeer, Wire } from '@midip2p/testkit';

jest.setTimeout(120_000);

const opened: Coordinator[] = [];
let server: ServerProcess;
beforeAll(async () => void (server = await ServerProcess.start()), 60_000);
afterAll(async () => {
  for (const coordinator of opened) coordinator.close();
  await server?.close();
});

async function signedIn({ name, password }: { name: string; password: string }): Promise<Coordinator> {
  const coordinator = await Coordinator.connect(parseServerAddress(server.text));
  opened.push(coordinator);
  coordinator.useTokens(await coordinator.signIn(name, password, 'test machine'), () => undefined);
  return coordinator;
}

/** Looks at what is on disk again and again until it holds. */
async function until(holds: () => boolean, what: string): Promise<void> {
  for (const end = performance.now() + 30_000; !holds(); await pause(20))
    if (performance.now() > end) throw new Error(`waited half a minute for: ${what}`);
}

it('is silent for everybody while muted, also for whom no server is reached, and heard again afterwards', async () => {
  const wire = await Wire.to(server.address);
  const cutOff = `${wire.host}:${wire.port}#${server.address.fingerprint}`;
  const stage = await stageOf(server.text, 3);
  const [owner, , mallory] = stage.players;
  const decides = await signedIn(owner!);
  const ensemble = await Ensemble.gather({
    stage: { ...stage, players: stage.players.slice(0, 2) },
    ...{ perSecond: 20, seconds: 60 },
    place: (player) => ({ ...(player === 1 && { server: cutOff }) }),
  });
  let stubborn: StubbornPeer | null = null;
  try {
    const [ann, cas] = ensemble.members as [Member, Member];
    ensemble.joinWith(1, '--window', '60000', '--stay');
    stubborn = await StubbornPeer.join(await signedIn(mallory!), stage.room.id); // it obeys nobody
    const { peerId } = stubborn;
    await ensemble.all('playing');
    const keys = (member: Member) => [...sounding(member.receivedFrom({ peer: peerId }).map((one) => one.bytes))];
    const bothReceive = (...held: string[]) =>
      until(() => [ann, cas].every((member) => `${keys(member).sort()}` === `${held.sort()}`), `both hear ${held}`);
    stubborn.play(0x9f, 60, 90);
    stubborn.play(0x9f, 64, 90);
    await bothReceive('15 3c', '15 40');
    wire.shut();
    await cas.client!.next('server', (e) => e['state'] === 'down');

    await decides.updateMember(stage.room.id, mallory!.name, { muted: true, reason: 'too loud' });
    const word = { peer: peerId, name: mallory!.name, self: false, mayPlay: false, reason: 'too loud' };
    expect(await ann.client!.next('permission')).toMatchObject(word);
    expect(await cas.client!.next('permission')).toMatchObject({ ...word, from: expect.any(String) });
    await bothReceive(); // what it held is released
    stubborn.play(0x9f, 67, 90);
    await decides.updateMember(stage.room.id, mallory!.name, { mutedPorts: ['keyboard'] });
    await decides.updateMember(stage.room.id, mallory!.name, { muted: false }); // its one port still is
    stubborn.play(0x9f, 69, 90);
    await decides.updateMember(stage.room.id, mallory!.name, { mutedPorts: [] });
    const allowed = { ...word, mayPlay: true, mutedPorts: [], reason: '' };
    for (const { client } of [ann, cas])
      expect(await client!.next('permission', (e) => `${e['mayPlay']} ${e['mutedPorts']}` === 'true ')).toMatchObject(
        allowed,
      );
    stubborn.play(0x9f, 72, 90);
    await bothReceive('15 48'); // and nothing of what it played meanwhile
    for (const member of [ann, cas])
      expect(member.eventsNamed('peer').filter((e) => e['peer'] === peerId && e['state'] === 'unlinked')).toEqual([]);
    wire.unshut();
    expect(await Promise.all([ann, cas].map(({ client }) => client!.end('SIGINT')))).toEqual([0, 0]);
  } finally {
    await stubborn?.close();
    await ensemble.close();
    await wire.close();
  }
});
