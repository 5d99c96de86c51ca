// Refusals of a server to a client that is in a jam: the client plays on and asks again, except for a few codes that
// really end the jam.
import { randomBytes, randomUUID } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { type Clock, Coordinator, systemClock } from '@midip2p/coordinator';
import { aPlayer, aRoomOf, Listener, startTestServer, type TestPlayer, type TestServer, Wire } from '@midip2p/testkit';
import { type RefusingServer, refusingServer } from './refusing-server';

let server: TestServer;
let refusing: RefusingServer;
let ada: TestPlayer;
const closing: (() => unknown)[] = [];

beforeAll(async () => {
  server = await startTestServer();
  refusing = await refusingServer(server);
  ada = await aPlayer(server, 'ada');
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
afterAll(async () => {
  ada?.coordinator.close();
  refusing?.close();
  await server?.stop();
});

/** A clock on which the waits between attempts are short; the time that an answer may take stays. */
const WELCOME_MS = 10_000;
const hurried: Clock = {
  ...systemClock,
  after: (delayMs, act, background) =>
    systemClock.after(delayMs === WELCOME_MS || background ? delayMs : Math.min(delayMs, 5), act, background),
};

/** Ada in a jam, and the wire between her and the server. */
async function inAJam() {
  const wire = await Wire.to(server.address);
  const { fingerprint } = server.address;
  const coordinator = await Coordinator.connect(
    { host: wire.host, port: wire.port, fingerprint },
    { clock: hurried, random: () => 1 },
  );
  coordinator.useTokens(ada.tokens, (renewed) => (ada.tokens = renewed));
  closing.push(
    () => wire.close(),
    () => coordinator.close(),
  );
  const { id: roomId } = await aRoomOf(ada);
  const stream = coordinator.join({ roomId, device: 'laptop', agent: 'test/1' });
  const at = new Listener(stream);
  const { peerId } = await at.next('welcome');
  const candidates = [{ host: '127.0.0.1', port: 4000 }];
  stream.ready({ fingerprint: new Uint8Array(randomBytes(32)), boot: randomUUID(), candidates });
  await at.next('master');
  return { wire, at, peerId };
}

const PASSING = [
  ...['out-of-order', 'server-busy', 'internal', 'too-slow', 'server-stopping', 'peer-replaced'],
  ...['session-full', 'second-device-refused', 'unknown-peer', 'too-many-attempts', 'invalid-argument', 'not-allowed'],
  ...['token-missing', 'wrong-password', 'refresh-invalid', 'invitation-used', 'room-ambiguous'],
];

it.each(PASSING)('goes on when a server says %s, and is back when it says so no more', async (code) => {
  const { wire, at, peerId } = await inAJam();
  refusing.refuseWith(code);
  wire.leadTo(refusing);
  wire.cut();
  await at.next('connection', ({ error }) => error?.code === code);
  const times = refusing.times;
  while (refusing.times < times + 2) await soon(); // again, and again
  wire.leadTo(server.address);
  wire.cut();
  await at.next('connection', ({ state }) => state === 'up');
  await at.next('peerJoined', (event) => event.peerId === peerId);
  expect(at.received.filter(({ type }) => type === 'ended')).toEqual([]);
});

it.each([
  status.UNAVAILABLE,
  status.RESOURCE_EXHAUSTED,
  status.PERMISSION_DENIED,
  status.UNIMPLEMENTED,
  status.UNKNOWN,
])('goes on when something in between answers with status %i', async (grpc) => {
  const { wire, at } = await inAJam();
  refusing.refuseWith(null, grpc);
  wire.leadTo(refusing);
  wire.cut();
  const times = refusing.times;
  while (refusing.times < times + 3) await soon();
  wire.leadTo(server.address);
  wire.cut();
  await at.next('connection', ({ state }) => state === 'up');
});

it.each(['removed', 'account-disabled', 'room-closed', 'unknown-room'])(
  'is over when a server says %s',
  async (code) => {
    const { wire, at } = await inAJam();
    refusing.refuseWith(code);
    wire.leadTo(refusing);
    wire.cut();
    expect(await at.next('ended')).toMatchObject({ reason: code, error: { code } });
  },
);

it('goes on while another server answers at the address, which is told nothing', async () => {
  const { wire, at } = await inAJam();
  const impostor = await startTestServer();
  closing.push(() => impostor.stop());
  wire.leadTo(impostor.address);
  wire.cut();
  await at.next('connection', ({ error }) => error?.code === 'server-certificate-mismatch');
  wire.leadTo(server.address);
  wire.cut();
  await at.next('connection', ({ state }) => state === 'up');
});

// ---- details ----

const soon = () => new Promise((resolve) => setImmediate(resolve));
