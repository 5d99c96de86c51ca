// A session's stream survives wrong clocks, tokens that end, silence, and servers that start again.
import { randomBytes, randomUUID } from 'node:crypto';
import type { Room, SessionStream } from '@midip2p/coordinator';
import {
  aPlayer,
  aRoomOf,
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
let cleo: TestPlayer;
const open: SessionStream[] = [];

beforeAll(async () => {
  server = await startTestServer({ auth: { accessTokenSeconds: 5 }, session: { maxPeers: 3 } });
  [ada, ben, cleo] = [await aPlayer(server, 'ada'), await aPlayer(server, 'ben'), await aPlayer(server, 'cleo')];
});

afterEach(async () => void (await Promise.all(open.splice(0).map((stream) => stream.leave()))));

afterAll(async () => {
  for (const player of [ada, ben, cleo]) player?.coordinator.close();
  await server?.stop();
});

function join({ coordinator }: TestPlayer, room: Room): Listener {
  const stream = coordinator.join({ roomId: room.id, device: 'test machine', agent: 'test/1' });
  open.push(stream);
  return new Listener(stream);
}

const up = { type: 'connection', state: 'up', error: null };

const aWord = () => ({
  fingerprint: Uint8Array.from(randomBytes(32)),
  boot: randomUUID(),
  candidates: [{ host: '127.0.0.1', port: 4000 }],
});

/** Joins the room, and resolves when it is on the roster. */
async function joined(player: TestPlayer, room: Room) {
  const ear = join(player, room);
  const { peerId } = await ear.next('welcome');
  ear.stream.ready(aWord());
  await ear.next('peerJoined', (event) => event.peerId === peerId);
  return { ear, peerId };
}

const timing = (more: object = {}) => ({
  epoch: { term: 1, elector: 0 },
  state: 'locked' as const,
  synchronised: true,
  rttUs: 100,
  jitterBoundUs: 10,
  pathBoundUs: 50,
  links: [],
  service: null,
  inputs: ['Keys'],
  ...more,
});

it('tells the server of clocks, figures that are none included', async () => {
  const room = await aRoomOf(ada, ben);
  const [a, b] = [await joined(ada, room), await joined(ben, room)];
  const none = {
    state: 'unsynced' as const,
    synchronised: false,
    jitterBoundUs: Infinity,
    pathBoundUs: NaN,
    rttUs: -1,
  };
  a.ear.stream.reportTiming(timing(none));
  b.ear.stream.reportTiming(timing()); // the one who knows the time is made master
  const { epoch, peerId } = await a.ear.next('master', (event) => event.epoch.term === 2);
  expect({ epoch, peerId }).toEqual({ epoch: { term: 2, elector: 0 }, peerId: b.peerId });
});

it('ends with the error that keeps it from ever beginning', async () => {
  const room = await aRoomOf(ada);
  expect((await join(ben, room).next('ended')).error).toMatchObject({ code: 'unknown-room', name: 'UnknownRoomError' });
  const ears = [join(ada, room), join(ada, room), join(ada, room)];
  for (const ear of ears) await ear.next('welcome');
  expect((await join(ada, room).next('ended')).error).toMatchObject({ code: 'session-full' });
});

it('outlives the token it began with', async () => {
  const room = await aRoomOf(ada);
  const { ear } = await joined(ada, room);
  let renewals = 0;
  await new Promise<void>((resolve) =>
    ada.coordinator.useTokens(ada.tokens, (tokens) => {
      ada.tokens = tokens;
      renewals += 1;
      if (renewals === 2) resolve(); // at two thirds of 5 s each: the first token has ended
    }),
  );
  await ear.stream.leave();
  await ear.next('ended');
  expect(ear.received.filter(({ type }) => type === 'connection')).toEqual([up]);
});

it('outlives a machine that sleeps through every end of its token', async () => {
  const gwen = await aPlayer(server, 'gwen', { clock: new ManualClock() }); // nothing is renewed ahead
  try {
    const { ear, peerId } = await joined(gwen, await aRoomOf(gwen));
    for (let ends = 0; ends < 2; ends += 1) {
      expect(await ear.next('peerLeft')).toMatchObject({ peerId, reason: 'expired' });
      await ear.next('peerJoined', (event) => event.peerId === peerId);
    }
    expect(ear.received.filter(({ type }) => type === 'connection')).toEqual([up]);
  } finally {
    gwen.coordinator.close();
  }
});

describe('over a way that breaks', () => {
  let wire: Wire;
  let dora: TestPlayer;
  beforeEach(async () => {
    wire = await Wire.to(server.address);
    // The certificate is the server's own at every address.
    dora = await aPlayer({ text: `${wire.host}:${wire.port}#${server.address.fingerprint}` }, 'dora');
  });
  afterEach(async () => {
    dora?.coordinator.close();
    await wire.close();
  });

  it('notices by itself that nothing comes any more', async () => {
    const d = await joined(dora, await aRoomOf(dora));
    await d.ear.next('master');
    wire.freeze();
    expect(await d.ear.next('connection')).toMatchObject({ state: 'down' });
  });

  it('can be left while it is down', async () => {
    const d = await joined(dora, await aRoomOf(dora));
    wire.shut();
    await d.ear.next('connection', ({ state }) => state === 'down');
    await d.ear.stream.leave();
    expect(await d.ear.next('ended')).toMatchObject({ reason: 'left' });
  });
});

it('goes on with a server that was started again', async () => {
  const dir = temporaryDir();
  const first = await startTestServer({ data: { dir: dir.path } });
  const { port } = first.address;
  const eve = await aPlayer(first, 'eve');
  let second: TestServer | null = null;
  try {
    const room = await aRoomOf(eve);
    const e = await joined(eve, room);
    await first.stop();
    expect(await e.ear.next('connection')).toMatchObject({ state: 'down' });
    second = await startTestServer({ data: { dir: dir.path }, server: { port } });
    expect(await e.ear.next('connection', ({ state }) => state === 'up')).toBeTruthy();
    await e.ear.next('peerJoined', ({ peerId }) => peerId === e.peerId);
    await e.ear.stream.leave();
    expect(await e.ear.next('ended')).toMatchObject({ reason: 'left' });
  } finally {
    eve.coordinator.close();
    await second?.stop();
    await first.stop();
    dir.remove();
  }
});

it('ends when the coordinator closes', async () => {
  const finn = await aPlayer(server, 'finn');
  const ear = join(finn, await aRoomOf(finn));
  await ear.next('welcome');
  finn.coordinator.close();
  expect(await ear.next('ended')).toMatchObject({ reason: 'closed' });
});
