// A jam of three while a fourth member attacks them, and at the same time a jam of three in another room: what is late
// in both is late because of the machine; what is late in the first alone is late because of the attack.
import { setTimeout as pause } from 'node:timers/promises';
import { Coordinator, parseServerAddress } from '@midip2p/coordinator';
import { Ensemble, type Hearing, type Member, stageOf, sumOf } from '@midip2p/mesh';
import { RawPeer, type ServerProcess } from '@midip2p/testkit';
import type { Attack } from './attacks';
import { earsOf, hearingUntil, releasedIn, type Times } from './ear';
import { type Lateness, latenessOf, waysOf } from './lateness';
import { descriptorsOf } from './proc';

/** The figures of the time in which the fourth made one attack. */
export interface Stretch {
  name: string;
  /** How often it made it. */
  times: number;
  /** How often the three got another timing master. */
  masters: number;
  /**
   * How many notes an end of the three released though their player played on: that end stood still, or was made to.
   */
  released: number;
  /** The figure of the one among the three that has most in the end. */
  descriptors: number;
  attacked: Lateness;
  bystanders: Lateness;
}

export interface Outcome {
  quiet: Stretch;
  stretches: Stretch[];
  /** All that was played, in both rooms. */
  received: Hearing;
  /** The notes of the fourth that still sound at the three in the end. */
  left: string[];
  /** How often a link among the three ended. */
  breaks: number;
  /** The codes with which links of the fourth ended, as either end gave them. */
  refusals: Set<string>;
  /** True: the timing master in the end is one of the three. */
  hasGoodMaster: boolean;
  exits: (number | string)[];
}

const PLAYERS = 3;
const PER_SECOND = 20;
/** The pause before the first stretch and after each, so that late events of one do not count for the next. */
const SETTLE_MS = 500;
/** More time for machines that need long for a stretch, s. */
const SLACK = 20;
/** Notes are played however late they are, so that late and lost can be told apart. */
const WINDOW_MS = '10000';

interface Span extends Pick<Stretch, 'name' | 'times' | 'masters' | 'descriptors'>, Times {}

/** So many seconds without an attack, then as many with each. */
export async function attackedJam(
  server: ServerProcess,
  attacks: readonly Attack[],
  seconds: number,
): Promise<Outcome> {
  const stage = await stageOf(server.text, 1 + PLAYERS);
  const [fourth, ...players] = stage.players;
  const coordinator = await Coordinator.connect(parseServerAddress(server.text));
  coordinator.useTokens(await coordinator.signIn(fourth!.name, fourth!.password, 'test machine'), () => undefined);
  const part = { perSecond: PER_SECOND, seconds: (attacks.length + 2) * (seconds + SLACK) };
  const three = await Ensemble.gather({ stage: { ...stage, players }, ...part });
  const others = await Ensemble.gather({ stage: await stageOf(server.text, PLAYERS), ...part });
  let peer: RawPeer | null = null;
  try {
    peer = await RawPeer.join(coordinator, stage.room.id); // the first: it is the timing master
    three.joinWith(1, '--window', WINDOW_MS);
    others.joinAll('--window', WINDOW_MS);
    await linkedWithAll(peer, Promise.all([three.all('playing'), others.all('playing')]));
    const before = three.members.map((member) => member.eventsNamed('peer').length);
    await pause(2 * SETTLE_MS);
    const spans = [await during({ name: 'quiet', run: quiet }, peer, three.members, seconds)];
    for (const attack of attacks) {
      await linkedWithAll(peer, allLinked(peer));
      spans.push(await during(attack, peer, three.members, seconds));
      peer.hangUp();
    }
    const breaks = breaksAmong(three.members, before);
    const masters = three.members.map((member) => member.eventsNamed('master').at(-1)!['peer'] as string);
    await peer.close();
    await pause(2 * SETTLE_MS);
    const exits = await Promise.all([...three.members, ...others.members].map(({ client }) => client!.end()));
    return {
      ...(await receivedIn(spans, three.members, others.members, peer)),
      breaks,
      refusals: new Set([...refusalsBy(three.members, peer.peerId), ...peer.refusals]),
      hasGoodMaster: masters.every((master) => three.members.some((member) => member.peer === master)),
      exits,
    };
  } finally {
    await peer?.close();
    await Promise.all([three.close(), others.close()]);
    coordinator.close();
  }
}

// ---- details ----

async function quiet(_: RawPeer, signal: AbortSignal): Promise<number> {
  while (!signal.aborted) await pause(50);
  return 0;
}

/** Links with everybody who comes, until that promise has resolved. */
async function linkedWithAll(peer: RawPeer, until: Promise<unknown>): Promise<void> {
  const stop = new AbortController();
  const linking = (async () => {
    for (; !stop.signal.aborted; await pause(50))
      await Promise.all(peer.peers.map((peerId) => peer.link(peerId, stop.signal)));
  })();
  try {
    await until;
  } finally {
    stop.abort();
    await linking;
  }
}

/** A member whose links were refused before has to wait. */
async function allLinked(peer: RawPeer): Promise<void> {
  while (!peer.peers.every((peerId) => peer.links.get(peerId)?.isUp)) await pause(50);
}

async function during({ name, run }: Attack, peer: RawPeer, three: readonly Member[], seconds: number): Promise<Span> {
  const masters = () => Math.max(...three.map((member) => member.eventsNamed('master').length));
  const [fromUs, mastersBefore] = [machineUs(), masters()];
  const stop = new AbortController();
  const running = run(peer, stop.signal);
  await pause(seconds * 1000);
  stop.abort();
  const descriptors = Math.max(...three.map(({ client }) => descriptorsOf(client!.pid)));
  const times = await running;
  await pause(SETTLE_MS);
  return { name, times, masters: masters() - mastersBefore, descriptors, fromUs, toUs: machineUs() };
}

/** Counts in each member's `peer` events, from the given number on. */
function breaksAmong(members: readonly Member[], before: readonly number[]): number {
  const ids = members.map((member) => member.peer);
  const states = members.flatMap((member, i) => member.eventsNamed('peer').slice(before[i]));
  return states.filter(({ state, peer }) => state === 'unlinked' && ids.includes(peer as string)).length;
}

const refusalsBy = (members: readonly Member[], peerId: string): string[] =>
  members
    .flatMap((member) => member.eventsNamed('peer'))
    .flatMap(({ peer, state, code }) => (peer === peerId && state === 'unlinked' ? [code as string] : []));

async function receivedIn(
  spans: readonly Span[],
  three: readonly Member[],
  others: readonly Member[],
  fourth: RawPeer,
) {
  const attacked = await earsOf(three, { peer: fourth.peerId });
  const bystanders = await earsOf(others, null);
  const endUs = spans.at(-1)!.toUs;
  const ways = { attacked: attacked.ears.flatMap(waysOf), bystanders: bystanders.ears.flatMap(waysOf) };
  const [first, ...rest] = spans.map((span): Stretch => ({
    ...{ name: span.name, times: span.times, masters: span.masters, descriptors: span.descriptors },
    released: attacked.ears.reduce((sum, ear) => sum + releasedIn(span, ear), 0),
    attacked: latenessOf(ways.attacked, span),
    bystanders: latenessOf(ways.bystanders, span),
  }));
  return {
    quiet: first!,
    stretches: rest,
    received: sumOf([...attacked.ears, ...bystanders.ears].map((ear) => hearingUntil(endUs, ear))),
    left: attacked.left,
  };
}

const machineUs = () => Number(process.hrtime.bigint() / 1000n);
