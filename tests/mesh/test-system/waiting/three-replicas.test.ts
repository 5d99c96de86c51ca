// Three servers with different clocks on one database, which are disturbed in every way while people are in rooms and
// three of them play: nobody is sent away, no link closes, no event is lost or comes twice.
import { setTimeout as pause } from 'node:timers/promises';
import { Ensemble, stageOf, sumOf } from '@midip2p/mesh';
import { Crowd, roomEvents } from '@midip2p/testkit';
import { Cluster } from '../../src/cluster';
import { earsOf, hearingUntil } from '../../src/ear';

/** For a proof: 200 people, and a server killed every 5 s for a minute (CONTRIBUTING.md). */
const PEOPLE = Number(process.env['MIDIP2P_CLUSTER_PEOPLE'] || 20);
const KILLS = Number(process.env['MIDIP2P_CLUSTER_KILLS'] || 2);

const PLAYERS = 3;
const PEOPLE_PER_ROOM = 10;
const KILL_EVERY_MS = 5000;
const FROZEN_MS = 12_000;
const FULL_MS = 5000;
/** Ahead of this machine's, s: each server's clock, and the database's in turn. */
const CLOCKS = [0, 30, -30];
const PER_SECOND = 20;
/** Long enough for everything on a slow machine; the players end sooner. */
const LONGEST_S = 300 + KILLS * 15;

jest.setTimeout(2 * LONGEST_S * 1000);

let cluster: Cluster;
let crowd: Crowd | undefined;
let jam: Ensemble | undefined;
/** How long somebody was missing on a roster after each disturbance, ms. */
const missing: Record<string, number> = {};

beforeAll(async () => void (cluster = await Cluster.start(CLOCKS)));
afterAll(async () => {
  crowd?.close();
  await jam?.close();
  await cluster?.close();
});

/** Resolves when everybody is on a roster by a server that is alive. */
async function allPresent(what: string, sinceMs = performance.now()): Promise<void> {
  while ((await cluster.present()) < PEOPLE + PLAYERS) await pause(20);
  missing[what] = Math.max(missing[what] ?? 0, Math.round(performance.now() - sinceMs));
}

/** Everybody has got every event once, and nobody an event that somebody had left. */
async function allInformed(): Promise<void> {
  await crowd!.receiveAll();
  expect(crowd!.losses()).toBe(0);
  expect(crowd!.troubles(await roomEvents(cluster.databaseUrl))).toEqual([]);
}

const CALAMITIES: Record<string, () => Promise<void>> = {
  'a server killed every 5 s': async () => {
    for (let n = 0; n < KILLS; n += 1) {
      const next = pause(KILL_EVERY_MS);
      const killed = performance.now();
      await cluster.kill(n);
      await Promise.all([cluster.begin(n), allPresent('a server killed every 5 s', killed)]);
      await next;
    }
  },
  'the clock of the database set': async () => {
    for (const ahead of [30, -30, 0]) {
      await cluster.setClock(ahead);
      await pause(3000); // three beats
    }
  },
  'the database frozen': async () => {
    await cluster.frozen(() => pause(FROZEN_MS));
    expect(await cluster.troubles('late')).toBeGreaterThan(0);
  },
  'its disk full': () =>
    cluster.full(async () => {
      while ((await cluster.troubles('full')) === 0) await pause(100); // somebody comes and goes, and is told so
      await pause(FULL_MS);
    }),
  'its listeners ended': async () => {
    expect(await cluster.cutListeners()).toBe(2 * CLOCKS.length);
  },
};

it('everybody plays on, whatever becomes of the servers and their database', async () => {
  crowd = await Crowd.gather(cluster.address, PEOPLE, Math.ceil(PEOPLE / PEOPLE_PER_ROOM));
  jam = await Ensemble.gather({
    stage: await stageOf(cluster.address, PLAYERS),
    perSecond: PER_SECOND,
    seconds: LONGEST_S,
  });
  jam.joinAll('--window', '60000');
  await jam.all('playing');
  await allPresent('nothing');
  crowd.stir();
  for (const [what, happens] of Object.entries(CALAMITIES)) {
    await happens();
    await allPresent(what);
    await allInformed();
  }
  expect(await crowd.settle()).toBeGreaterThan(Object.keys(CALAMITIES).length);
  await allInformed();
  process.stderr.write(
    `${PEOPLE} people, ${KILLS} servers killed\n${Object.entries(missing)
      .map(([what, ms]) => `somebody was missing for ${String(ms).padStart(6)} ms: ${what}`)
      .join('\n')}\n`,
  );
  const { members } = jam;
  for (const member of members)
    expect(member.eventsNamed('peer').filter(({ state }) => state === 'unlinked')).toEqual([]);
  const endUs = Number(process.hrtime.bigint() / 1000n);
  await pause(500); // what was played before that moment arrives
  expect(await Promise.all(members.map(({ client }) => client!.end()))).toEqual(members.map(() => 0));
  const { ears } = await earsOf(members, null);
  const received = sumOf(ears.map((ear) => hearingUntil(endUs, ear)));
  expect(received).toMatchObject({ lost: 0, changed: 0, doubled: 0, outOfOrder: 0 });
  expect(received.expected).toBeGreaterThan(0);
  await crowd.leave();
});
