// The server goes away in every possible way and comes back: everybody is on the roster again without doing anything.
import { setTimeout as pause } from 'node:timers/promises';
import { Coordinator, parseServerAddress } from '@midip2p/coordinator';
import { Ensemble, type Member, stageOf, sumOf } from '@midip2p/mesh';
import { ServerProcess, Wire } from '@midip2p/testkit';

jest.setTimeout(180_000);

const PLAYERS = 3;
/** The server is away for longer than streams and keepalives last. */
const AWAY_MS = 8000;
/** Everybody is back this long after the server's return. */
const BACK_MS = 3000;

let server: ServerProcess;
let wire: Wire;
let ensemble: Ensemble;
let stage: Awaited<ReturnType<typeof stageOf>>;

beforeEach(async () => {
  // A session that nobody is seen in ends meanwhile, as it would in minutes: they go on with it all the same.
  server = await ServerProcess.start({ config: { session: { graceSeconds: 1 } } });
  wire = await Wire.to(server.address);
  const { fingerprint } = server.address;
  // One account more, that looks at the roster and never plays. All but that one come over the wire.
  stage = await stageOf(server.text, PLAYERS + 1);
  const players = stage.players.slice(0, PLAYERS);
  const over = { ...stage, server: `${wire.host}:${wire.port}#${fingerprint}`, players };
  ensemble = await Ensemble.gather({ stage: over, perSecond: 20, seconds: 22 });
  ensemble.joinAll('--window', '60000');
  await ensemble.all('playing');
});

afterEach(async () => {
  await ensemble?.close();
  await wire?.close();
  await server?.close();
});

/** The server's roster, and its history as a new member gets it. */
async function roster(): Promise<{ peers: string[]; masters: unknown[] }> {
  const { name, password } = stage.players.at(-1)!;
  const coordinator = await Coordinator.connect(parseServerAddress(server.text));
  try {
    coordinator.useTokens(await coordinator.signIn(name, password, 'observer'), () => undefined);
    const stream = coordinator.join({ roomId: stage.room.id, device: 'observer', agent: 'test/1' });
    const peers: string[] = [];
    const masters: unknown[] = [];
    for await (const event of stream) {
      if (event.type === 'peerJoined') peers.push(event.peerId);
      if (event.type === 'master') masters.push({ peerId: event.peerId, ...event.epoch });
      if (masters.length > 0) break; // a snapshot ends with its master
    }
    await stream.leave();
    return { peers: peers.sort(), masters };
  } finally {
    coordinator.close();
  }
}

const states = (member: Member) => member.eventsNamed('server').map((e) => e['state']);
const masterOf = (member: Member) => {
  const { peer, epoch } = member.eventsNamed('master').at(-1)!;
  return { peerId: peer as string, ...(epoch as { term: number; elector: number }) };
};

/** All get in time that the server is back, and exactly they are on its roster. */
async function allAreBack(returnedMs: number, members: readonly Member[] = ensemble.members): Promise<void> {
  await Promise.all(members.map(({ client }) => client!.next('server', (e) => e['state'] === 'up')));
  expect(performance.now() - returnedMs).toBeLessThan(BACK_MS);
  const { peers } = await roster();
  expect(peers).toEqual(members.map(({ peer }) => peer).sort());
}

async function allReceivedAll(): Promise<void> {
  expect(await ensemble.ended()).toEqual(ensemble.members.map(() => 0));
  const all = PLAYERS * (PLAYERS - 1) * 440;
  expect(sumOf(ensemble.hearings())).toEqual({
    ...{ expected: all, received: all, lost: 0 },
    ...{ changed: 0, doubled: 0, outOfOrder: 0 },
  });
  // No link was opened anew: the players never lost each other.
  for (const member of ensemble.members)
    expect(member.eventsNamed('peer').filter((e) => e['state'] === 'introduced').length).toBe(PLAYERS - 1);
}

it('killed, and started again on what it had', async () => {
  const before = await roster();
  await server.signal('SIGKILL');
  await ensemble.all('server');
  await pause(AWAY_MS);
  await server.begin();
  await allAreBack(performance.now());
  expect((await roster()).peers).toEqual(before.peers);
  await allReceivedAll();
});

it('frozen for longer than anybody waits, and continued', async () => {
  await server.signal('SIGSTOP');
  await pause(AWAY_MS * 1.5);
  await server.signal('SIGCONT');
  const returned = performance.now();
  if (ensemble.members.some((member) => states(member).includes('down'))) await allAreBack(returned);
  expect((await roster()).peers).toEqual(ensemble.members.map(({ peer }) => peer).sort());
  await allReceivedAll();
});

it('its database killed', async () => {
  process.kill(server.databasePid, 'SIGKILL');
  // The server is back when the roster can be read; until then callers are told to ask again.
  let found: string[] = [];
  for (const end = performance.now() + 20_000; performance.now() < end && found.length !== PLAYERS; await pause(200))
    found = await roster().then(
      ({ peers }) => peers,
      () => [],
    );
  expect(found).toEqual(ensemble.members.map(({ peer }) => peer).sort());
  await allReceivedAll();
});

it('behind a network that is gone', async () => {
  wire.freeze();
  await pause(AWAY_MS);
  wire.thaw();
  const returned = performance.now();
  if (ensemble.members.some((member) => states(member).includes('down'))) await allAreBack(returned);
  expect((await roster()).peers).toEqual(ensemble.members.map(({ peer }) => peer).sort());
  await allReceivedAll();
});

it('while the timing master dies: the players elect another, and after its return there is one, of one epoch', async () => {
  const master = ensemble.members.find((member) => masterOf(member).peerId === member.peer)!;
  const others = ensemble.members.filter((member) => member !== master);
  await server.signal('SIGKILL');
  await ensemble.all('server');
  await master.client!.end('SIGKILL');
  await Promise.all(others.map(({ client }) => client!.next('master', (e) => e['peer'] !== master.peer)));
  const [elected, same] = others.map(masterOf);
  expect(elected).toEqual(same);
  expect(others.map(({ peer }) => peer)).toContain(elected!.peerId);
  expect(elected!.elector).toBeGreaterThan(0);
  await server.begin();
  // Until the server is there, the players may elect anew, as when a busy machine keeps one of them silent.
  const byTheServer = (e: Record<string, unknown>) => {
    const { term, elector } = e['epoch'] as { term: number; elector: number };
    return term > elected!.term && elector === 0;
  };
  await Promise.all(others.map(({ client }) => client!.next('master', byTheServer)));
  const [final, alike] = others.map(masterOf);
  expect(final).toEqual(alike);
  expect(final!.elector).toBe(0);
  expect((await roster()).masters).toEqual([final]);
});
