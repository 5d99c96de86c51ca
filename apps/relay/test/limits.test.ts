import { randomBytes } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { ARelay, refusalOf, word } from './a-relay';

let at: ARelay;
const relay = async (limits: Parameters<typeof ARelay.start>[0]) => (at = await ARelay.start(limits));
afterEach(() => at.stop());

it('gives the place of the oldest newcomer to the next, and never that of one who was let in [TOAST-13.4-2]', async () => {
  await relay({ newcomersPerAddress: 2 });
  const waits = await at.waiting(at.token());
  const [first, second] = [await at.visitor(), await at.visitor()];
  await at.until(() => at.relay.figures().newcomers === 2);
  const ben = await at.visitor(at.token({ side: 1 }));
  expect(await first.rest()).toEqual(Buffer.alloc(0));
  await Promise.all([waits.joined(), ben.joined()]);
  const cleo = await at.visitor(at.token({ number: 2 }));
  await Promise.all([cleo.joined(), second.greet(at.token({ number: 2, side: 1 })).joined()]);
  expect(await at.figure('midip2p_relay_cuts_total{why="crowded"}')).toBe(1);
});

it('reads nothing from where too many false greetings come, for as long as that takes [TOAST-13.4-3]', async () => {
  await relay({ falseGreetingsPerSecond: 1 });
  const [ada, ben] = await at.pair();
  for (let n = 0; n < 10; n += 1) expect(await refusalOf(await at.visitor(new Uint8Array(126)))).toMatch(/malformed/);
  const token = at.token({ number: 2 });
  expect(await refusalOf(await at.visitor(token))).toBe('relay-unreachable');
  expect(await at.figure('midip2p_relay_cuts_total{why="silenced"}')).toBe(1);
  ada.socket.write('let in before');
  expect((await ben.read(13)).toString()).toBe('let in before');
  at.pass(999);
  expect(await refusalOf(await at.visitor(token))).toBe('relay-unreachable');
  at.pass(1);
  await at.waiting(token); // it was not used by that
});

it.each([
  ['in all', { connections: 2 }],
  ['from one address', { connectionsPerAddress: 2 }],
  ['of one account', { connectionsPerAccount: 2 }],
])('lets in so many %s, and the next when one has gone [TOAST-13.4-4]', async (what, limits) => {
  await relay(limits);
  const [ada, ben] = await at.pair();
  const token = at.token({ number: 2 });
  expect(await refusalOf(await at.visitor(token))).toBe('relay-too-many');
  if (what === 'of one account') await at.waiting(at.token({ number: 3, account: word('f') }));
  for (const { socket } of [ada, ben]) socket.destroy();
  await at.until(() => at.relay.figures().joined === 0);
  await at.waiting(token); // it was not used by the refusal
});

it('reads no more than a slow reader takes, loses nothing, and goes on when it reads [TOAST-13.4-5]', async () => {
  await relay({ bytesPerSecond: 1_000_000_000 });
  const [ada, ben] = await at.pair();
  const all = randomBytes(48 * 1024 * 1024); // more than the system keeps for them on the way
  ada.socket.write(all);
  const [fromAda] = at.sockets;
  await at.until(() => fromAda!.isPaused());
  at.pass(250);
  expect(fromAda!.isPaused()).toBe(true);
  expect(at.relay.figures().unsent).toBeGreaterThan(0);
  expect(at.relay.figures().unsent).toBeLessThan(1024 * 1024);
  // The other direction does not wait for it.
  ben.socket.write('slow down');
  expect((await ada.read(9)).toString()).toBe('slow down');
  let most = 0;
  for (let read = 0; read < all.length;) {
    const part = await ben.read(Math.min(256 * 1024, all.length - read));
    expect(part.equals(all.subarray(read, read + part.length))).toBe(true);
    read += part.length;
    most = Math.max(most, at.relay.figures().unsent);
  }
  expect(most).toBeLessThan(1024 * 1024);
  expect(at.relay.figures().unsent).toBe(0);
});

it('reads no more than so many bytes a second from one peer [TOAST-13.4-6]', async () => {
  await relay({ bytesPerSecond: 10_000 });
  const [ada, ben] = await at.pair();
  const all = randomBytes(1_000_000);
  ada.socket.write(all);
  let [arrived, passedMs] = [false, 0];
  const reading = ben.read(all.length).then((bytes) => {
    arrived = true;
    expect(bytes.equals(all)).toBe(true);
  });
  while (!arrived) {
    at.pass(250);
    passedMs += 250;
    await turn();
  }
  await reading;
  // What may come at once, and what one read has beyond that, costs no time.
  expect(passedMs).toBeGreaterThan(((all.length - 40_000 - 65_536) / 10_000) * 1000);
});

it('closes what is silent for longer than is allowed, and nothing else [TOAST-13.4-8]', async () => {
  await relay({ idleSeconds: 600 });
  const [ada, ben] = await at.pair();
  at.pass(500_000);
  ben.socket.write('here');
  expect((await ada.read(4)).toString()).toBe('here');
  at.pass(600_000);
  expect(at.sockets.some(({ destroyed }) => destroyed)).toBe(false);
  at.pass(1);
  for (const one of [ada, ben]) expect(await one.rest()).toEqual(Buffer.alloc(0));
  await at.until(() => at.relay.figures().seats === 0);
  expect(await at.figure('midip2p_relay_cuts_total{why="idle"}')).toBe(1);
});

it('waits for 30 s for the other direction where one has ended [TOAST-13.4-7]', async () => {
  await relay({});
  const [ada, ben] = await at.pair();
  at.pass(100_000); // silence from before does not count
  ada.socket.end();
  await ben.rest();
  at.pass(30_000);
  expect(at.sockets.some(({ destroyed }) => destroyed)).toBe(false);
  at.pass(1);
  expect(at.sockets.every(({ destroyed }) => destroyed)).toBe(true);
});
