// Players at home, behind routers: what it takes that they reach each other.
import { Ensemble, sumOf } from '@midip2p/mesh';
import { type Stage, stageOn } from '@midip2p/testkit';
import { RoutedLab } from '@midip2p/netlab';

jest.setTimeout(180_000);

const NAMES = ['ada', 'ben'];
const PORT = 7400;

let lab: RoutedLab | null = null;
let stage: Stage | null = null;
let ensemble: Ensemble | null = null;

afterEach(async () => {
  await ensemble?.close();
  await stage?.stop();
  await lab?.close();
  [ensemble, stage, lab] = [null, null, null];
});

/** Ada and Ben, each behind what `ways` says, with a server on the internet between them. */
async function atHome(ways: string): Promise<{ lab: RoutedLab; ensemble: Ensemble }> {
  lab = await RoutedLab.start(ways, { line: { delayMs: 10 } });
  const [server] = lab.servers;
  const { players } = lab;
  const within = (program: string, args: string[]) => server.command(program, args);
  stage = await stageOn(within, { host: server.address, names: NAMES }, () => undefined);
  const place = (player: number) => {
    const { host } = players[player]!;
    return { host: null, within: (program: string, args: string[]) => host.command(program, args) };
  };
  ensemble = await Ensemble.gather({ stage, perSecond: 20, seconds: 3, place });
  return { lab, ensemble };
}

async function everyNoteArrives(of: Ensemble): Promise<void> {
  expect(await of.ended()).toEqual([0, 0]);
  const received = { expected: 120, received: 120, lost: 0, changed: 0, doubled: 0, outOfOrder: 0 };
  expect(sumOf(of.hearings())).toEqual(received);
}

it.each([
  ['the TCP port alone', String(PORT)],
  ['the address of the router', `203.0.113.3:${PORT}`],
])(
  'two players behind two routers play together if one forwards a TCP port and advertises %s',
  async (_, advertise) => {
    const { lab, ensemble } = await atHome('home/home');
    const [ada, ben] = ensemble.members;
    const { host, routers } = lab.players[0]!;
    await routers[0]!.forward(PORT, host);
    ada!.join(1, '--window', '60000', '--advertise', advertise);
    ben!.join(1, '--window', '60000');
    await everyNoteArrives(ensemble);
  },
);

it.each(['home/home', 'home-rst/home-rst', 'home/cgnat'])(
  'two players behind ordinary routers (%s) play together without any option',
  async (ways) => {
    const { ensemble } = await atHome(ways);
    ensemble.joinAll('--window', '60000');
    await everyNoteArrives(ensemble);
  },
);

it('find no way through symmetric routers, and are told what to do', async () => {
  const { ensemble } = await atHome('symmetric/symmetric');
  const [ada, ben] = ensemble.members.map((member) => member.join(1));
  for (const client of [ada!, ben!])
    expect(await client.next('peer', ({ state }) => state === 'unlinked')).toMatchObject({ code: 'link-unreachable' });
  for (const client of [ada!, ben!]) await client.end();
});

it('two players behind one router need none of that', async () => {
  const { ensemble } = await atHome('home/same');
  ensemble.joinAll('--window', '60000');
  await everyNoteArrives(ensemble);
});
