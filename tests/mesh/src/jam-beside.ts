// A jam of four while their server is attacked, and another account that calls the server now and then.
import { setTimeout as pause } from 'node:timers/promises';
import { ask, connectTo, type Person, signUp, tailOf, type Target } from '@midip2p/load';
import { Ensemble, type Hearing, type Member, stageOf, sumOf } from '@midip2p/mesh';
import type { ServerProcess } from '@midip2p/testkit';
import { earsOf, hearingUntil } from './ear';
import type { ServerAttack } from './server-attacks';

/** How long calls of another account took while one attack went on. */
export interface Beside {
  name: string;
  /** How often the attack was made. */
  times: number;
  calls: number;
  p50Ms: number;
  p99Ms: number;
  mostMs: number;
  /** How many of those calls were not answered: on a busy machine a database may be late. */
  refused: number;
}

export interface JamBeside {
  stretches: Beside[];
  received: Hearing;
  /** How often a link among the four ended, or one of them left the roster. */
  breaks: number;
  exits: (number | string)[];
}

const PLAYERS = 4;
const PER_SECOND = 20;
/** Before the first stretch, and after each. */
const SETTLE_MS = 500;
/** More time for machines that need long for a stretch, s. */
const SLACK = 30;
/** Notes are played however late they are, so that late and lost can be told apart. */
const WINDOW_MS = '10000';
/** Between two calls of who is timed. */
const PAUSE_MS = 20;

export async function jamBeside(
  server: ServerProcess,
  attacks: readonly ServerAttack[],
  seconds: number,
): Promise<JamBeside> {
  const target = { host: server.address.host, port: server.address.port, certificateFile: server.certificateFile };
  const stage = await stageOf(server.text, PLAYERS);
  const part = { perSecond: PER_SECOND, seconds: (attacks.length + 1) * (2 * seconds + SLACK) };
  const four = await Ensemble.gather({ stage, ...part });
  try {
    four.joinAll('--window', WINDOW_MS);
    await four.all('playing');
    const before = four.members.map((member) => member.eventsNamed('peer').length);
    const stretches = [await beside({ name: 'quiet', run: quiet }, target, seconds)];
    for (const attack of attacks) stretches.push(await beside(attack, target, seconds));
    const endUs = Number(process.hrtime.bigint() / 1000n);
    await pause(2 * SETTLE_MS);
    const breaks = breaksAmong(four.members, before);
    const exits = await Promise.all(four.members.map(({ client }) => client!.end()));
    const { ears } = await earsOf(four.members, null);
    return { stretches, received: sumOf(ears.map((ear) => hearingUntil(endUs, ear))), breaks, exits };
  } finally {
    await four.close();
  }
}

// ---- details ----

async function quiet(_: Target, seconds: number): Promise<number> {
  await pause(seconds * 1000);
  return 1;
}

let callers = 0;

async function beside({ name, run }: ServerAttack, target: Target, seconds: number): Promise<Beside> {
  const at = connectTo(target);
  const person = await signUp(at, `caller${(callers += 1)}`);
  const stop = new AbortController();
  const timed = timedCalls(at, person, stop.signal);
  const times = await run(target, seconds);
  stop.abort();
  const { tookMs, refused } = await timed;
  at.close();
  await pause(SETTLE_MS);
  return { name, times, calls: tookMs.length, ...tailOf(tookMs), mostMs: Math.max(...tookMs), refused };
}

/** Until that is aborted, and one was answered. */
async function timedCalls({ rooms }: ReturnType<typeof connectTo>, { accessToken }: Person, signal: AbortSignal) {
  const tookMs: number[] = [];
  let refused = 0;
  for (; !signal.aborted || refused === tookMs.length; await pause(PAUSE_MS)) {
    const from = performance.now();
    await ask(rooms, rooms.listRooms, { page: undefined }, accessToken).catch(() => (refused += 1));
    tookMs.push(performance.now() - from);
  }
  return { tookMs, refused };
}

/** Counts in each member's `peer` events, from the given number on. */
const breaksAmong = (members: readonly Member[], before: readonly number[]): number =>
  members
    .flatMap((member, i) => member.eventsNamed('peer').slice(before[i]))
    .filter(({ state }) => state === 'unlinked' || state === 'left').length;
