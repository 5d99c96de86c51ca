// Players at home whose router is asked for a way in: miniupnpd, as many routers have it.
import { Ensemble, sumOf } from '@midip2p/mesh';
import { type ClientEvent, type Stage, stageOn } from '@midip2p/testkit';
import { type Mapper, RoutedLab } from '@midip2p/netlab';

jest.setTimeout(180_000);

const NAMES = ['ada', 'ben'];

let lab: RoutedLab | null = null;
let stage: Stage | null = null;
let ensemble: Ensemble | null = null;
let mapper: Mapper | null = null;

afterEach(async () => {
  await ensemble?.close();
  await stage?.stop();
  await mapper?.close();
  await lab?.close();
  [ensemble, stage, mapper, lab] = [null, null, null, null];
});

/** Ada and Ben, each behind what `ways` says, with a server on the internet between them. */
async function atHome(ways: string): Promise<RoutedLab> {
  lab = await RoutedLab.start(ways, { line: { delayMs: 10 } });
  const [server] = lab.servers;
  stage = await stageOn(
    (...of) => server.command(...of),
    { host: server.address, names: NAMES },
    () => undefined,
  );
  return lab;
}

/** Who is to ask no router says so; the others say nothing at all. */
async function gathered({ players }: RoutedLab): Promise<Ensemble> {
  const place = (player: number) => ({
    host: null,
    within: (program: string, args: string[]) =>
      players[player]!.host.command('env', ['--unset=MIDIP2P_MAPPING', program, ...args]),
  });
  ensemble = await Ensemble.gather({ stage: stage!, perSecond: 20, seconds: 3, place });
  return ensemble;
}

async function everyNoteArrives(of: Ensemble): Promise<void> {
  expect(await of.ended()).toEqual([0, 0]);
  const received = { expected: 120, received: 120, lost: 0, changed: 0, doubled: 0, outOfOrder: 0 };
  expect(sumOf(of.hearings())).toEqual(received);
}

const portOf = ({ port }: ClientEvent) => Number(port);

it.each([
  ['PCP', 'all'],
  ['UPnP', 'upnp'],
  ['UPnP', 'upnp-1'],
] as const)(
  'two players behind two routers play together without any option if one of them grants mappings by %s (%s)',
  async (by, speaks) => {
    const home = await atHome('home/home');
    mapper = await home.grantMappings(home.players[0]!, speaks);
    const { members } = await gathered(home);
    const [ada, ben] = members.map((member) => member.join(1, '--window', '60000'));
    const listening = portOf(await ada!.next('listening', ({ host }) => host === '0.0.0.0'));
    const mapped = await ada!.next('mapping');
    expect(mapped).toMatchObject({ state: 'mapped', host: '192.0.1.3', port: listening, udp: true, by });
    const leads = `to 192.168.1.2:${listening}`;
    expect(await mapper.mappings()).toEqual([`tcp ${listening} ${leads}`, `udp ${listening} ${leads}`]);
    expect(await ben!.next('mapping')).toMatchObject({ state: 'none', code: 'mapping-no-answer' });
    await everyNoteArrives(ensemble!);
    expect(await mapper.mappings()).toEqual([]);
  },
);

it.each(['SIGTERM', 'SIGINT'] as const)('who is told to end by %s gives the mapping back', async (signal) => {
  const home = await atHome('home/home');
  mapper = await home.grantMappings(home.players[0]!);
  const { members } = await gathered(home);
  const ada = members[0]!.join(1);
  await ada.next('mapping');
  expect(await mapper.mappings()).toHaveLength(2);
  expect(await ada.end(signal)).toBe(0);
  expect(await mapper.mappings()).toEqual([]);
});

it('a router behind that of the provider has no public address, and says so', async () => {
  const home = await atHome('cgnat/open');
  mapper = await home.players[0]!.routers[1]!.grantMappings({ publicAddress: null, speaks: 'all' });
  const { members } = await gathered(home);
  const ada = members[0]!.join(1);
  expect(await ada.next('mapping')).toMatchObject({ state: 'none', code: 'mapping-refused' });
  expect(await mapper.mappings()).toEqual([]);
  await ada.end();
});

it('who says --no-mapping, or advertises an address, asks nobody', async () => {
  const home = await atHome('home/home');
  mapper = await home.grantMappings(home.players[0]!);
  const { members } = await gathered(home);
  for (const options of [['--no-mapping'], ['--advertise', '7400']]) {
    const ada = members[0]!.join(0, '--for', '3', ...options);
    await ada.exit;
    expect(ada.eventsNamed('mapping')).toEqual([]);
  }
});
