import { generateKeyPairSync } from 'node:crypto';
import { ARelay, refusalOf, word } from './a-relay';

let at: ARelay;
beforeEach(async () => (at = await ARelay.start()));
afterEach(() => at.stop());

const stranger = generateKeyPairSync('ed25519').privateKey;
const FAR_MS = 1_800_000_000_000 + 901_000;

it.each<[string, () => Uint8Array, string]>([
  ['of a stranger', () => at.token({}, stranger), 'relay-token-signature'],
  ['that is over', () => at.token({ expiresAtMs: 1_800_000_000_000 }), 'relay-token-expired'],
  ['that is good for too long', () => at.token({ expiresAtMs: FAR_MS }), 'relay-token-too-long'],
  ['of zeros', () => new Uint8Array(126), 'relay-token-malformed'],
  ['that is too short', () => at.token().subarray(1), 'toast-frame-too-short'],
  ['that is too long', () => Buffer.concat([at.token(), at.token()]), 'toast-frame-too-long'],
])(
  'refuses a token %s, counts it, and lets it wait for nobody [TOAST-13.3-1] [TOAST-13.3-5]',
  async (_, token, code) => {
    expect(await refusalOf(await at.visitor(token()))).toBe(code);
    await at.until(() => at.relay.figures().newcomers === 0);
    expect(at.relay.figures()).toMatchObject({ waiting: 0, joined: 0, seats: 0 });
    expect(await at.figure(`midip2p_relay_refusals_total{code="${code}"}`)).toBe(1);
  },
);

it('looks at whether a token was used before it looks at limits [TOAST-13.3-1]', async () => {
  await at.stop();
  at = await ARelay.start({ connectionsPerAccount: 1 });
  const token = at.token();
  await at.waiting(token);
  expect(await refusalOf(await at.visitor(token))).toBe('relay-token-used');
});

it('refuses a token that was used, whatever became of it [TOAST-13.3-2]', async () => {
  const [one, other] = [at.token(), at.token({ side: 1 })];
  const ada = await at.waiting(one);
  expect(await refusalOf(await at.visitor(one))).toBe('relay-token-used');
  const ben = await (await at.visitor(other)).joined();
  expect(await refusalOf(await at.visitor(one))).toBe('relay-token-used');
  ben.socket.write('still here');
  expect((await (await ada.joined()).read(10)).toString()).toBe('still here');
  for (const { socket } of [ada, ben]) socket.destroy();
  await at.until(() => at.relay.figures().seats === 0);
  for (const token of [one, other]) expect(await refusalOf(await at.visitor(token))).toBe('relay-token-used');
});

it('knows what was used also when it believes other keys meanwhile, and lets nobody in by one that it believes no more [TOAST-13.3-2]', async () => {
  const token = at.token({}, at.otherKey);
  const ada = await at.waiting(token);
  at.believed.shift();
  expect(await refusalOf(await at.visitor(token))).toBe('relay-token-used');
  expect(await refusalOf(await at.visitor(at.token({ side: 1 })))).toBe('relay-token-signature');
  const ben = await (await at.visitor(at.token({ side: 1 }, at.otherKey))).joined();
  (await ada.joined()).socket.write('hello');
  expect((await ben.read(5)).toString()).toBe('hello');
});

it('refuses a second one of the same side, and joins it with nobody [TOAST-13.3-2]', async () => {
  const ada = await at.waiting(at.token());
  expect(await refusalOf(await at.visitor(at.token({ account: word('e') })))).toBe('relay-token-used');
  const ben = await (await at.visitor(at.token({ side: 1 }))).joined();
  (await ada.joined()).socket.write('hello');
  expect((await ben.read(5)).toString()).toBe('hello');
});

it('waits for a greeting for five seconds [TOAST-13.4-1]', async () => {
  const [silent, slow] = [await at.visitor(), await at.visitor()];
  slow.socket.write(Buffer.from('00000092', 'hex'));
  await at.until(() => at.relay.figures().newcomers === 2);
  at.pass(4999);
  expect(await at.figure('midip2p_relay_refusals_total{code="toast-handshake-timeout"}')).toBeNaN();
  at.pass(1);
  for (const one of [silent, slow]) expect(await refusalOf(one)).toBe('toast-handshake-timeout');
});

it('closes a connection that it has refused and that stays open, a second later [TOAST-13.3-5]', async () => {
  const ada = await at.visitor(new Uint8Array(126));
  await expect(ada.joined()).rejects.toMatchObject({ code: 'relay-token-malformed' });
  expect(at.relay.figures().newcomers).toBe(1); // she has not ended her side
  at.pass(999);
  expect(at.sockets[0]!.destroyed).toBe(false);
  at.pass(1);
  expect(at.sockets[0]!.destroyed).toBe(true);
});

it('costs nobody anything when a hundred come with false tokens [TOAST-13.4-2]', async () => {
  const [ada, ben] = await at.pair();
  const answers = Array.from({ length: 100 }, async (_, n) => {
    const visitor = await at.visitor(at.token({ number: n + 2 }, stranger)).catch(() => null);
    return visitor === null ? 'relay-unreachable' : refusalOf(visitor);
  });
  for (let note = 0; note < 50; note += 1) {
    ada.socket.write('note');
    expect((await ben.read(4)).toString()).toBe('note');
  }
  // One crowd pushes itself out, and nobody who was let in.
  for (const code of await Promise.all(answers)) expect(code).toMatch(/^relay-(token-signature|unreachable)$/);
  await at.until(() => at.relay.figures().newcomers === 0);
  expect(at.relay.figures()).toMatchObject({ waiting: 0, joined: 1, seats: 2 });
  const [cleo, dora] = await at.pair({ number: 200 });
  cleo.socket.write('from the same address');
  expect((await dora.read(21)).toString()).toBe('from the same address');
});

it('stops: lets nobody new in, tells who waits, and leaves those alone who are joined [TOAST-13.4-10]', async () => {
  const [ada, ben] = await at.pair();
  const waits = await at.waiting(at.token({ number: 2 }));
  const silent = await at.visitor();
  await at.until(() => at.relay.figures().newcomers === 1);
  at.relay.stopAccepting();
  for (const one of [waits, silent]) expect(await refusalOf(one)).toBe('relay-stopping');
  expect(await refusalOf(await at.visitor(at.token({ number: 3 })))).toBe('relay-unreachable');
  ada.socket.write('on we go');
  expect((await ben.read(8)).toString()).toBe('on we go');
  at.relay.end();
  expect(await ben.rest()).toEqual(Buffer.alloc(0));
});
