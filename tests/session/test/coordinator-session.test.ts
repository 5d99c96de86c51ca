// The client of the server, on a real one: sessions, and what may happen to their connection.
import { randomBytes, randomUUID } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { Coordinator, type ConnectOptions, type SessionEvent } from '@midip2p/coordinator';
import {
  aPlayer,
  aRoomOf,
  lastingPort,
  Listener,
  ManualClock,
  startTestServer,
  temporaryDir,
  type TestPlayer,
  type TestServer,
  Wire,
} from '@midip2p/testkit';

let server: TestServer;
let ada: TestPlayer;
let ben: TestPlayer;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  server = await startTestServer({ limits: { addressChangesPerMinute: 10_000 } });
  [ada, ben] = [await aPlayer(server, 'ada'), await aPlayer(server, 'ben')];
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
afterAll(async () => {
  ada.coordinator.close();
  ben.coordinator.close();
  await server.stop();
});

const word = (port = 4000) => ({
  fingerprint: new Uint8Array(randomBytes(32)),
  boot: randomUUID(),
  candidates: [{ host: '127.0.0.1', port }],
});
const options = (roomId: string) => ({ roomId, device: 'laptop', agent: 'test/1' });

/** Joins, and resolves when it is on the roster. */
async function joined(player: { coordinator: Coordinator }, roomId: string, ready = word()) {
  const stream = player.coordinator.join(options(roomId));
  closing.push(() => stream.leave());
  const at = new Listener(stream);
  const { peerId, sessionId } = await at.next('welcome');
  stream.ready(ready);
  await at.next('peerJoined', (event) => event.peerId === peerId);
  return { stream, at, peerId, sessionId, ready };
}

/** A connection of a player over a wire that the test can break. */
async function throughWire(player: TestPlayer, more: ConnectOptions = {}) {
  const wire = await Wire.to(server.address);
  const { host, port } = wire;
  const coordinator = await Coordinator.connect({ host, port, fingerprint: server.address.fingerprint }, more);
  coordinator.useTokens(player.tokens, (renewed) => (player.tokens = renewed));
  closing.push(
    () => wire.close(),
    () => coordinator.close(),
  );
  return { wire, coordinator };
}

/** Every numbered event has come once, and in order. */
function expectOneStory(events: SessionEvent[]): void {
  const numbered = events.flatMap((event) => ('number' in event ? [event] : []));
  const numbers = numbered.map(({ number }) => number);
  expect(numbers).toEqual([...numbers].sort((x, y) => x - y));
  expect(new Set(numbered.map((event) => JSON.stringify(event))).size).toBe(numbered.length);
  expect(events.filter(({ type }) => type === 'welcome')).toHaveLength(1);
}

describe('two players', () => {
  it('are introduced to each other', async () => {
    const room = await aRoomOf(ada, ben);
    const a = await joined(ada, room.id);
    expect(await a.at.next('master')).toMatchObject({ peerId: a.peerId, epoch: { term: 1, elector: 0 } });
    const b = await joined(ben, room.id, word(4001));
    expect(b.sessionId).toBe(a.sessionId);
    expect(await a.at.next('introduction')).toEqual({
      type: 'introduction',
      peerId: b.peerId,
      name: ben.name,
      displayName: '',
      guest: false,
      fingerprint: b.ready.fingerprint,
      mayPlay: true,
      mutedPorts: [],
      candidates: [{ host: '127.0.0.1', port: 4001, kind: 'host' }],
    });
    const ofAda = await b.at.next('introduction');
    expect([ofAda.peerId, ofAda.fingerprint]).toEqual([a.peerId, a.ready.fingerprint]);
    expect(b.at.received.filter(({ type }) => type === 'master')).toMatchObject([{ peerId: a.peerId }]);
  });

  it('hear of new addresses, and of a goodbye', async () => {
    const room = await aRoomOf(ada, ben);
    const a = await joined(ada, room.id);
    const b = await joined(ben, room.id);
    await a.at.next('introduction');
    b.stream.changeCandidates([{ host: '::1', port: 9 }]);
    expect((await a.at.next('introduction')).candidates).toEqual([{ host: '::1', port: 9, kind: 'host' }]);
    await b.stream.leave();
    expect(await b.at.next('ended')).toEqual({ type: 'ended', reason: 'left', error: null });
    expect(await a.at.next('peerLeft')).toMatchObject({ peerId: b.peerId, reason: 'left' });
  });

  it('get another master when the first one goes', async () => {
    const room = await aRoomOf(ada, ben);
    const a = await joined(ada, room.id);
    const b = await joined(ben, room.id);
    await b.at.next('introduction');
    await a.stream.leave();
    expect(await b.at.next('master')).toMatchObject({ peerId: b.peerId, epoch: { term: 2, elector: 0 } });
  });
});

describe('a stream', () => {
  it.each(['cut', 'shut'] as const)('goes on where it was when its connection is %s', async (how) => {
    const room = await aRoomOf(ada, ben);
    const { wire, coordinator } = await throughWire(ada);
    const a = await joined({ coordinator }, room.id);
    await a.at.next('master');
    wire[how]();
    const down = await a.at.next('connection');
    expect([down.state, down.error?.code]).toEqual(['down', 'server-unreachable']);
    const b = await joined(ben, room.id); // while nobody listens, or a moment later
    wire.unshut();
    await a.at.next('connection', ({ state }) => state === 'up');
    expect((await a.at.next('introduction')).peerId).toBe(b.peerId);
    expectOneStory(a.at.received);
  });

  it('tries again after longer and longer waits, and tells of one trouble once', async () => {
    const room = await aRoomOf(ada, ben);
    const clock = new ManualClock();
    const { wire, coordinator } = await throughWire(ada, { clock, random: () => 1 });
    const a = await joined({ coordinator }, room.id);
    wire.shut();
    await a.at.next('connection', ({ state }) => state === 'down');
    const waits: number[] = [];
    for (let attempt = 0; attempt < 7; attempt += 1) {
      waits.push(await clock.waitFor((delayMs, background) => !background && delayMs !== 10_000));
      clock.advance(waits.at(-1)!);
    }
    expect(waits).toEqual([250, 500, 1000, 2000, 2000, 2000, 2000]);
    await clock.waitFor((delayMs, background) => !background && delayMs === 2000);
    wire.unshut();
    clock.advance(2000);
    const next = await a.at.next('connection');
    expect(next.state).toBe('up'); // no second 'down' before it
  });

  it('comes back by itself when the server was started anew', async () => {
    const dir = temporaryDir();
    chmodSync(dir.path, 0o711); // the database's own account passes through
    const data = { dir: dir.path };
    let mortal = await startTestServer({ data, server: { port: await lastingPort() } });
    const { port } = mortal.address;
    const [carl, dora] = [await aPlayer(mortal, 'carl'), await aPlayer(mortal, 'dora')];
    closing.push(
      () => dir.remove(),
      () => mortal.stop(),
      () => [carl, dora].forEach(({ coordinator }) => coordinator.close()),
    );
    const room = await aRoomOf(carl, dora);
    const c = await joined(carl, room.id);
    const d = await joined(dora, room.id);
    await c.at.next('introduction');
    await d.at.next('introduction');
    await mortal.stop();
    const down = await c.at.next('connection');
    expect([down.state, ['server-stopping', 'server-unreachable'].includes(down.error!.code)]).toEqual(['down', true]);
    await d.at.next('connection');
    mortal = await startTestServer({ data, server: { port } });
    for (const [one, other] of [
      [c, d],
      [d, c],
    ] as const) {
      await one.at.next('connection', ({ state }) => state === 'up');
      await one.at.next('introduction', ({ peerId }) => peerId === other.peerId);
      expectOneStory(one.at.received);
    }
  });

  it('makes the server wait while nobody listens, and hears all of it later', async () => {
    const carl = await aPlayer(server, 'carl');
    closing.push(() => carl.coordinator.close());
    const room = await aRoomOf(ada, ben, carl);
    const [a, b, c] = [await joined(ada, room.id), await joined(ben, room.id), await joined(carl, room.id)];
    const changes = 100;
    for (let n = 1; n <= changes; n += 1) b.stream.changeCandidates([{ host: '127.0.0.1', port: n }]);
    const last = (at: Listener) =>
      at.next('introduction', ({ peerId, candidates }) => peerId === b.peerId && candidates[0]!.port === changes);
    await last(c.at); // while nobody takes what Ada is told
    await last(a.at);
    const ports = a.at.received.flatMap((event) =>
      event.type === 'introduction' && event.peerId === b.peerId ? [event.candidates[0]!.port] : [],
    );
    const changed = ports.slice(1); // the first is where it was when it came
    expect(changed).toEqual([...changed].sort((x, y) => x - y));
    expect(a.at.received.filter(({ type }) => type === 'connection')).toHaveLength(1);
  });
});
