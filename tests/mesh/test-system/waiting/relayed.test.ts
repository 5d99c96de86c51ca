// Players who cannot reach each other play together by a relay, without an option and without a setting of theirs.
import { Ensemble, sumOf } from '@midip2p/mesh';
import { RoutedLab } from '@midip2p/netlab';
import { realMusic, type Stage, stageOn } from '@midip2p/testkit';
import { relayOn, type RunningRelay } from '../../src/relay-on';

jest.setTimeout(180_000);

const NAMES = ['ada', 'ben'];
/** A rate of realMusic() whose frames are microseconds. */
const MICROSECONDS = 1_000_000;
const RELAY_PORT = 7430;
const PORT = 7400;

let lab: RoutedLab | null = null;
let stage: Stage | null = null;
let relay: RunningRelay | null = null;
let ensemble: Ensemble | null = null;

afterEach(async () => {
  await ensemble?.close();
  await relay?.stop();
  await stage?.stop();
  await lab?.close();
  [ensemble, relay, stage, lab] = [null, null, null, null];
});

/** Music of a game, but for what is meant for one make of instruments. */
const song = (seconds: number) =>
  realMusic('d_e1m1', seconds, MICROSECONDS)
    .filter(({ hex }) => !hex.startsWith('f0'))
    .map(({ frame, hex }) => ({ timeUs: frame, bytes: Buffer.from(hex, 'hex') }));

/**
 * Ada and Ben, each behind what `ways` says, with the same song; on the internet a server, and a relay on another machine.
 */
async function farApart(ways: string, seconds: number): Promise<{ lab: RoutedLab; ensemble: Ensemble }> {
  lab = await RoutedLab.start(ways, { line: { delayMs: 10 } });
  const [server, other] = lab.servers;
  const { players } = lab;
  const relays = `${other.address}:${RELAY_PORT}`;
  const withinServer = (program: string, args: string[]) => server.command(program, args);
  stage = await stageOn(withinServer, { host: server.address, names: NAMES, relays }, () => undefined);
  relay = await relayOn(other, { port: RELAY_PORT, key: stage.introductionKey });
  const place = (player: number) => {
    const { host } = players[player]!;
    return { host: null, within: (program: string, args: string[]) => host.command(program, args) };
  };
  ensemble = await Ensemble.gather({ stage, perSecond: 0, seconds, place, part: () => song(seconds) });
  return { lab, ensemble };
}

async function everyNoteArrives(of: Ensemble): Promise<void> {
  expect(await of.ended()).toEqual([0, 0]);
  const notes = of.members.reduce((sum, { played }) => sum + played.length, 0);
  expect(notes).toBeGreaterThan(200);
  const received = { expected: notes, received: notes, lost: 0, changed: 0, doubled: 0, outOfOrder: 0 };
  expect(sumOf(of.hearings())).toEqual(received);
}

it.each(['symmetric/symmetric', 'home/cgnat-symmetric'])(
  'two players behind %s play together by a relay, and are told so',
  async (ways) => {
    const { ensemble, lab } = await farApart(ways, 8);
    ensemble.joinAll('--window', '60000');
    for (const { client } of ensemble.members) {
      const linked = await client!.next('peer', ({ state }) => state === 'linked');
      expect(linked).toMatchObject({
        way: 'relay',
        detail: expect.stringContaining(`${lab.servers[1].address}:${RELAY_PORT}`) as string,
      });
    }
    await everyNoteArrives(ensemble);
  },
);

it('is left for a direct way that opens while they play, and no note is lost by that', async () => {
  const { ensemble, lab } = await farApart('home/symmetric', 20);
  const [ada, ben] = ensemble.members;
  const { host, routers } = lab.players[0]!;
  // Others are told of the TCP port at once; the router leads it to her later.
  ada!.join(1, '--window', '60000', '--advertise', String(PORT));
  ben!.join(1, '--window', '60000');
  for (const { client } of ensemble.members)
    expect(await client!.next('peer', ({ state }) => state === 'linked')).toMatchObject({ way: 'relay' });
  await ensemble.all('playing');
  await routers[0]!.forward(PORT, host);
  for (const { client } of ensemble.members)
    expect(await client!.next('peer', ({ state }) => state === 'resumed')).toMatchObject({ way: 'direct' });
  await everyNoteArrives(ensemble);
});

it('is not for a player who wants none', async () => {
  const { ensemble } = await farApart('symmetric/symmetric', 3);
  const [ada, ben] = ensemble.members.map((member) => member.join(1, '--no-relay'));
  for (const client of [ada!, ben!])
    expect(await client.next('peer', ({ state }) => state === 'unlinked')).toMatchObject({ code: 'link-unreachable' });
  for (const client of [ada!, ben!]) await client.end();
});
