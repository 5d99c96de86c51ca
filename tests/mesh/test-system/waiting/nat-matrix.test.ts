// Who links to whom through which routers, and how fast: a table, made by clients as people run them, without any option.
import { Ensemble, type Member } from '@midip2p/mesh';
import { RoutedLab } from '@midip2p/netlab';
import { type Stage, stageOn } from '@midip2p/testkit';
import { relayOn, type RunningRelay } from '../../src/relay-on';

jest.setTimeout(300_000);

/** Each kind with each other one, and with itself. */
const WITHOUT_RELAY = [
  'open/firewall/full-cone/home/home-rst/symmetric/cgnat/cgnat-symmetric',
  'firewall/firewall/home/home/home-rst/home-rst/cgnat/cgnat',
  'symmetric/symmetric/cgnat-symmetric/cgnat-symmetric',
];
const WITH_RELAY = ['home/home-rst/symmetric/symmetric/cgnat-symmetric/cgnat-symmetric'];
const RELAY_PORT = 7430;

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

/** Without a relay. One of a pair that links has to be called by the other one, or both know the port that the other calls. */
function shouldLink(one: string, other: string): boolean {
  const letsEverybodyIn = (kind: string) => kind === 'open' || kind === 'full-cone';
  const isSymmetric = (kind: string) => kind.endsWith('symmetric');
  return letsEverybodyIn(one) || letsEverybodyIn(other) || (!isSymmetric(one) && !isSymmetric(other));
}

/** After how many ms that member was linked to the other one, and by which way; else with which code it gave up. */
async function outcome(member: Member, other: Member, links: boolean): Promise<{ ms: number; how: string }> {
  const client = member.client!;
  const first = (state: string) =>
    client.eventsNamed('peer').find((event) => event['peer'] === other.peer && event['state'] === state);
  const awaited = links ? 'linked' : 'unlinked';
  while (first(awaited) === undefined) await client.next('peer');
  const took = (client.whenUs(first(awaited)!) - client.whenUs(first('introduced')!)) / 1000;
  return { ms: Math.round(took), how: first(awaited)![links ? 'way' : 'code'] as string };
}

/** Whoever can link to whom does; prints how, and after how long. */
async function everybodyWhoCan(ways: string, { byRelay }: { byRelay: boolean }): Promise<void> {
  const kinds = ways.split('/');
  lab = await RoutedLab.start(ways, { line: { delayMs: 10 } });
  const [server, elsewhere] = lab.servers;
  const { players } = lab;
  const within = (program: string, args: string[]) => server.command(program, args);
  const names = kinds.map((_, i) => `player${i}`);
  const relays = byRelay ? `${elsewhere.address}:${RELAY_PORT}` : '';
  stage = await stageOn(within, { host: server.address, names, relays }, () => undefined);
  if (byRelay) relay = await relayOn(elsewhere, { port: RELAY_PORT, key: stage.introductionKey });
  const place = (player: number) => {
    const { host } = players[player]!;
    return { host: null, within: (program: string, args: string[]) => host.command(program, args) };
  };
  ensemble = await Ensemble.gather({ stage, perSecond: 10, seconds: 1, place });
  const { members } = ensemble;
  for (const member of members) member.join(members.length); // one more than there will be: nobody plays
  for (const member of members) await member.client!.next('joined');

  const table: string[] = [];
  const can = (i: number, j: number) => byRelay || shouldLink(kinds[i]!, kinds[j]!);
  for (const [i, one] of members.entries())
    for (const [j, other] of members.entries()) {
      if (i >= j) continue;
      const both = [await outcome(one, other, can(i, j)), await outcome(other, one, can(i, j))];
      const how = can(i, j) ? (shouldLink(kinds[i]!, kinds[j]!) ? 'direct' : 'relay') : 'link-unreachable';
      table.push(`${kinds[i]} - ${kinds[j]}: ${how}, ${Math.max(...both.map(({ ms }) => ms))} ms`);
      expect([table.at(-1), ...both.map((end) => end.how)]).toEqual([table.at(-1), how, how]);
    }
  process.stdout.write(`${table.join('\n')}\n`);
  const linked = (member: Member) => member.eventsNamed('peer').filter(({ state }) => state === 'linked');
  for (const [i, member] of members.entries()) {
    const wanted = members.filter((_, j) => j !== i && can(i, j)).map(({ peer }) => peer);
    expect([...new Set(linked(member).map(({ peer }) => peer))].sort()).toEqual(wanted.sort()); // and to nobody else
  }
  for (const member of members) await member.client!.end();
}

it.each(WITHOUT_RELAY)('without a relay: %s', (ways) => everybodyWhoCan(ways, { byRelay: false }));
it.each(WITH_RELAY)('with a relay nobody fails: %s', (ways) => everybodyWhoCan(ways, { byRelay: true }));
