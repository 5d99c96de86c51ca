// Who links to whom through which routers, and how fast: a table, made by clients as people run them, without any option.
import { Ensemble, type Member } from '@midip2p/mesh';
import { RoutedLab } from '@midip2p/netlab';
import { type Stage, stageOn } from '@midip2p/testkit';

jest.setTimeout(300_000);

/** Each kind with each other one, and with itself. */
const LABS = [
  'open/firewall/full-cone/home/home-rst/symmetric/cgnat/cgnat-symmetric',
  'firewall/firewall/home/home/home-rst/home-rst/cgnat/cgnat',
  'symmetric/symmetric/cgnat-symmetric/cgnat-symmetric',
];

let lab: RoutedLab | null = null;
let stage: Stage | null = null;
let ensemble: Ensemble | null = null;

afterEach(async () => {
  await ensemble?.close();
  await stage?.stop();
  await lab?.close();
  [ensemble, stage, lab] = [null, null, null];
});

/** One of a pair that links has to be called by the other one, or both know the port that the other calls. */
function shouldLink(one: string, other: string): boolean {
  const letsEverybodyIn = (kind: string) => kind === 'open' || kind === 'full-cone';
  const isSymmetric = (kind: string) => kind.endsWith('symmetric');
  return letsEverybodyIn(one) || letsEverybodyIn(other) || (!isSymmetric(one) && !isSymmetric(other));
}

/** After how many ms that member was linked to the other one; of a pair that cannot be, with which code it gave up. */
async function outcome(member: Member, other: Member, links: boolean): Promise<number | string> {
  const client = member.client!;
  const first = (state: string) =>
    client.eventsNamed('peer').find((event) => event['peer'] === other.peer && event['state'] === state);
  const awaited = links ? 'linked' : 'unlinked';
  while (first(awaited) === undefined) await client.next('peer');
  const took = (client.whenUs(first(awaited)!) - client.whenUs(first('introduced')!)) / 1000;
  return links ? Math.round(took) : (first(awaited)!['code'] as string);
}

it.each(LABS)('%s', async (ways) => {
  const kinds = ways.split('/');
  lab = await RoutedLab.start(ways, { line: { delayMs: 10 } });
  const [server] = lab.servers;
  const { players } = lab;
  const within = (program: string, args: string[]) => server.command(program, args);
  const names = kinds.map((_, i) => `player${i}`);
  stage = await stageOn(within, { host: server.address, names }, () => undefined);
  const place = (player: number) => {
    const { host } = players[player]!;
    return { host: null, within: (program: string, args: string[]) => host.command(program, args) };
  };
  ensemble = await Ensemble.gather({ stage, perSecond: 10, seconds: 1, place });
  const { members } = ensemble;
  for (const member of members) member.join(members.length); // one more than there will be: nobody plays
  for (const member of members) await member.client!.next('joined');

  const table: string[] = [];
  for (const [i, one] of members.entries())
    for (const [j, other] of members.entries()) {
      if (i >= j) continue;
      const links = shouldLink(kinds[i]!, kinds[j]!);
      const [here, there] = [await outcome(one, other, links), await outcome(other, one, links)];
      table.push(`${kinds[i]} - ${kinds[j]}: ${links ? `${Math.max(Number(here), Number(there))} ms` : here}`);
      if (!links) expect([here, there]).toEqual(['link-unreachable', 'link-unreachable']);
    }
  process.stdout.write(`${table.join('\n')}\n`);
  const linked = (member: Member) => member.eventsNamed('peer').filter(({ state }) => state === 'linked');
  for (const [i, member] of members.entries()) {
    const wanted = members.filter((_, j) => j !== i && shouldLink(kinds[i]!, kinds[j]!)).map(({ peer }) => peer);
    expect([...new Set(linked(member).map(({ peer }) => peer))].sort()).toEqual(wanted.sort()); // and to nobody else
  }
  for (const member of members) await member.client!.end();
});
