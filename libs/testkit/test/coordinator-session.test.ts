// The client of the server, on a real one: sessions, and what may happen to their connection.
import { randomBytes, randomUUID } from 'node:crypto';
import { Coordinator, type ConnectOptions, type SessionEvent } from '@midip2p/coordinator';
import { aPlayer, aRoomOf, ManualClock, startTestServer, type TestPlayer, type TestServer, Wire } from '../src';
import { Listener } from './listener';

jest.setTimeout(30_000);
let server: TestServer;
let ada: TestPlayer;
let ben: TestPlayer;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  server = await startTestServer();
  [ada, ben] = [await aPlayer(server, 'ada'), await aPlayer(server, 'ben')];
}, 60_000);
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

/** Joins and is on the roster. */
async function joined(player: { coordinator: Coordinator }, roomId: string, ready = word()) {
  const stream = player.coordinator.join(options(roomId));
  closing.push(() => stream.leave());
  const at = new Listener(stream);
  const { peerId, sessionId } = await at.next('welcome');
  stream.ready(ready);
  await at.next('peerJoined', (event) => event.peerId === peerId);
  return { stream, at, peerId, sessionId, ready };
}

/** A connection of a player that goes through a wire one can break. */
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

const numbered = (events: SessionEvent[]) => events.flatMap((event) => ('number' in event ? [event.number] : []));

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
      fingerprint: b.ready.fingerprint,
      mayPlay: true,
      candidates: [{ host: '127.0.0.1', port: 4001 }],
    });
    const ofAda = await b.at.next('introduction');
    expect([ofAda.peerId, ofAda.fingerprint]).toEqual([a.peerId, a.ready.fingerprint]);
    expect(b.at.heard.filter(({ type }) => type === 'master')).toMatchObject([{ peerId: a.peerId }]);
  });

  it('hear of new addresses, and of a goodbye', async () => {
    const room = await aRoomOf(ada, ben);
    const a = await joined(ada, room.id);
    const b = await joined(ben, room.id);
    await a.at.next('introduction');
    b.stream.changeCandidates([{ host: '::1', port: 9 }]);
    expect((await a.at.next('introduction')).candidates).toEqual([{ host: '::1', port: 9 }]);
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
    const numbers = numbered(a.at.heard);
    expect(numbers).toEqual([...new Set(numbers)].sort((x, y) => x - y));
    expect(a.at.heard.filter(({ type }) => type === 'welcome')).toHaveLength(1);
  });
});
