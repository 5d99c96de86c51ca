import { randomBytes } from 'node:crypto';
import { greetingOf, MOST_EARLY_BYTES } from '@midip2p/relay-rules';
import { ARelay, refusalOf, word } from './a-relay';

let at: ARelay;
beforeEach(async () => (at = await ARelay.start()));
afterEach(() => at.stop());

it('joins two sides, and hands on what they say unchanged, both ways at once [TOAST-13.1-3] [TOAST-13.3-3]', async () => {
  const [ada, ben] = await at.pair();
  const [toBen, toAda] = [randomBytes(3_000_000), randomBytes(3_000_000)];
  ada.socket.write(toBen);
  ben.socket.write(toAda);
  const [heardByBen, heardByAda] = await Promise.all([ben.read(toBen.length), ada.read(toAda.length)]);
  expect(heardByBen.equals(toBen)).toBe(true);
  expect(heardByAda.equals(toAda)).toBe(true);
  expect(at.relay.figures()).toMatchObject({ newcomers: 0, waiting: 0, joined: 1, seats: 2 });
  expect(await at.figure('midip2p_relay_joints_total')).toBe(1);
  expect(await at.figure('midip2p_relay_bytes_total')).toBe(6_000_000);
});

it('takes a greeting however it is cut [TOAST-13.1-1]', async () => {
  const ada = await at.visitor();
  for (const byte of greetingOf(at.token())) {
    ada.socket.write(Buffer.of(byte));
    await new Promise((resolve) => setImmediate(resolve));
  }
  const ben = await at.visitor(at.token({ side: 1 }));
  await Promise.all([ada.joined(), ben.joined()]);
});

it('keeps for the other peer what comes behind a greeting [TOAST-13.1-4]', async () => {
  const ada = await at.waiting(at.token({ side: 1 }));
  const early = randomBytes(MOST_EARLY_BYTES);
  ada.socket.write(early);
  const ben = await at.visitor();
  ben.socket.write(Buffer.concat([greetingOf(at.token()), Buffer.from('hello')]));
  await Promise.all([ada.joined(), ben.joined()]);
  expect((await ben.read(early.length)).equals(early)).toBe(true);
  expect((await ada.read(5)).toString()).toBe('hello');
});

it.each([
  ['at once', true],
  ['while it waits', false],
])('refuses more than that, %s [TOAST-13.1-4]', async (_, atOnce) => {
  const ada = await at.visitor();
  const more = Buffer.alloc(MOST_EARLY_BYTES + 1);
  if (atOnce) ada.socket.write(Buffer.concat([greetingOf(at.token()), more]));
  else {
    ada.greet(at.token());
    await at.until(() => at.relay.figures().waiting === 1);
    ada.socket.write(more);
  }
  expect(await refusalOf(ada)).toBe('relay-too-early');
  expect(at.relay.figures()).toMatchObject({ waiting: 0, seats: 0 });
});

it('keeps the connections of a link apart by their numbers [TOAST-13.3-3]', async () => {
  const [notesOfAda, clockOfAda] = [
    await at.visitor(at.token({ number: 1 })),
    await at.visitor(at.token({ number: 2 })),
  ];
  const clockOfBen = await at.visitor(at.token({ side: 1, number: 2 }));
  const notesOfBen = await at.visitor(at.token({ side: 1, number: 1 }));
  await Promise.all([notesOfAda, clockOfAda, clockOfBen, notesOfBen].map((one) => one.joined()));
  notesOfAda.socket.write('note');
  clockOfAda.socket.write('time');
  expect((await clockOfBen.read(4)).toString()).toBe('time');
  expect((await notesOfBen.read(4)).toString()).toBe('note');
});

it('joins nobody with another session, link, number or server [TOAST-13.3-3]', async () => {
  await at.waiting(at.token());
  const others = [{ session: word('d') }, { link: word('d') }, { number: 2 }];
  for (const other of others) await at.waiting(at.token({ ...other, side: 1 }));
  await at.waiting(at.token({ side: 1 }, at.otherKey));
  expect(at.relay.figures()).toMatchObject({ waiting: 5, joined: 0, seats: 5 });
});

it('forgets who leaves while waiting, and joins nobody with them [TOAST-13.3-4]', async () => {
  const ada = await at.waiting(at.token());
  ada.socket.end();
  await at.until(() => at.relay.figures().waiting === 0);
  const ben = await at.waiting(at.token({ side: 1 }));
  ben.socket.resetAndDestroy();
  await at.until(() => at.relay.figures().waiting === 0);
  expect(at.relay.figures()).toMatchObject({ newcomers: 0, joined: 0, seats: 0 });
});

it('lets somebody wait for ten seconds [TOAST-13.3-4]', async () => {
  const ada = await at.waiting(at.token());
  at.pass(9999);
  expect(at.relay.figures().waiting).toBe(1);
  at.pass(1);
  expect(await refusalOf(ada)).toBe('relay-alone');
  await at.waiting(at.token({ side: 1 }));
  expect(at.relay.figures()).toMatchObject({ waiting: 1, joined: 0, seats: 1 });
});

it('hands on the end of one direction behind its bytes, while the other goes on [TOAST-13.4-7]', async () => {
  const [ada, ben] = await at.pair();
  ada.socket.end('goodbye');
  expect((await ben.rest()).toString()).toBe('goodbye');
  ben.socket.write('one more');
  expect((await ada.read(8)).toString()).toBe('one more');
  ben.socket.end('goodbye, too');
  expect((await ada.rest()).toString()).toBe('goodbye, too');
  await at.until(() => at.relay.figures().seats === 0);
  expect(at.relay.figures().joined).toBe(0);
  expect(await at.figure('midip2p_relay_cuts_total{why="idle"}')).toBeNaN();
});

it('closes one when the other breaks, behind what was said before [TOAST-13.4-9]', async () => {
  const [ada, ben] = await at.pair();
  ada.socket.write('last words');
  expect((await ben.read(10)).toString()).toBe('last words');
  ada.socket.resetAndDestroy();
  expect(await ben.rest()).toEqual(Buffer.alloc(0));
  await at.until(() => at.relay.figures().seats === 0);
  expect(at.relay.figures().joined).toBe(0);
});
