import { generateKeyPairSync } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { AccessTokens } from '../src/callers/access-tokens';
import type { RunningServer } from '../src';
import { ringOf } from './a-ring';
import { ask, type Connections, refusalOf, somebody, Stream } from './player';
import { withServer } from './with-server';

let server: RunningServer;
let at: Connections;
const lines: string[] = [];

withServer(
  (started) => {
    ({ server, at } = started);
  },
  { log: { level: 'trace' } },
  { write: (line) => void lines.push(line) },
);

const signIn = (name: string, password: string) => ask(at.auth, at.auth.signIn, { name, password, device: 'phone' });
const rooms = (token?: string) => ask(at.rooms, at.rooms.listRooms, { page: undefined }, token);

it('signs up, signs in with another case of the name, and lets both in', async () => {
  const ada = await somebody(at, 'Ada');
  expect(ada.accessExpiresAtMs).toBeGreaterThan(Date.now() + 14 * 60_000);
  const again = (await signIn('aDA', ada.password)).credentials!;
  expect(again).toMatchObject({ accountId: ada.accountId, name: 'Ada', accessLifetimeMs: 900_000 });
  for (const { accessToken } of [ada, again]) expect((await rooms(accessToken)).rooms).toEqual([]);
});

it('refuses a name that is taken, in any case of its letters', async () => {
  await somebody(at, 'Ben');
  expect(await refusalOf(somebody(at, 'bEN'))).toMatchObject({
    code: 'name-taken',
    message: expect.stringContaining('bEN'),
  });
});

it('gives one answer to a wrong password and to an unknown name', async () => {
  await somebody(at, 'Cleo');
  const wrong = await refusalOf(signIn('Cleo', 'not the password'));
  expect(wrong.code).toBe('wrong-password');
  expect(await refusalOf(signIn('Nobody', 'not the password'))).toEqual(wrong);
});

it('makes whoever guesses wait, and nobody else', async () => {
  const [dora, emil] = [await somebody(at), await somebody(at)];
  for (let guess = 0; guess < 10; ++guess) await refusalOf(signIn(dora.name, `guess ${guess}`));
  expect(await refusalOf(signIn(dora.name, dora.password))).toMatchObject({
    code: 'too-many-attempts',
    message: expect.stringMatching(/try again in \d+ s/),
  });
  await signIn(emil.name, emil.password);
});

it('lets nobody shut an owner out by guessing: a device that was signed in before comes in', async () => {
  const fred = await somebody(at);
  const again = (deviceToken: string) =>
    ask(at.auth, at.auth.signIn, { name: fred.name, password: fred.password, device: 'laptop', deviceToken });
  const guess = () => refusalOf(signIn(fred.name, 'a guess'));
  for (let guesses = 0; guesses < 10; ++guesses) await guess();
  expect((await guess()).code).toBe('too-many-attempts');
  await ask(at.auth, at.auth.signOut, { refreshToken: fred.refreshToken });
  const back = (await again(fred.deviceToken)).credentials!;
  expect((await guess()).code).toBe('too-many-attempts'); // it opens the door for itself alone

  const other = await somebody(at);
  expect((await refusalOf(again(other.deviceToken))).code).toBe('too-many-attempts');
  expect((await refusalOf(again(`${fred.deviceToken.slice(0, -8)}AAAAAAAA`))).code).toBe('too-many-attempts');
  expect((await refusalOf(again(fred.accessToken))).code).toBe('too-many-attempts');
  expect((await refusalOf(rooms(fred.deviceToken))).code).toBe('token-invalid'); // and opens nothing else

  const phone = (await again(back.deviceToken)).credentials!;
  const { devices } = await ask(at.auth, at.auth.listDevices, { page: undefined }, back.accessToken);
  const removed = devices.find(({ thisOne }) => !thisOne)!;
  await ask(at.auth, at.auth.removeDevice, { id: removed.id }, back.accessToken);
  expect((await refusalOf(again(phone.deviceToken))).code).toBe('too-many-attempts'); // nor once it was removed
});

it.each([
  ['a name of one letter', { name: 'x' }, 'name'],
  ['a name with a space', { name: 'a b' }, 'name'],
  ['a short password', { password: 'short' }, 'password'],
  ['no device', { device: '' }, 'device'],
  ['a device of two lines', { device: 'a\nb' }, 'device'],
])('refuses %s and names the field', async (_, wrong, field) => {
  const call = ask(at.auth, at.auth.signUp, { name: 'Somebody', password: 'long enough', device: 'd', ...wrong });
  const { code, message } = await refusalOf(call);
  expect(code).toBe('invalid-argument');
  expect(message).toMatch(new RegExp(`^${field}: must have|^${field}: must be`));
});

describe('an access token', () => {
  const claims = { accountId: '00000000-0000-4000-8000-000000000000', name: 'mallory', deviceId: 'd' };

  it('has to be there', async () => {
    expect((await refusalOf(rooms())).code).toBe('token-missing');
  });

  it('has to be of this server', async () => {
    const forger = new AccessTokens(ringOf(generateKeyPairSync('ed25519')), 900);
    expect((await refusalOf(rooms(forger.issue({ ...claims, rights: [] }).token))).code).toBe('token-invalid');
    expect((await refusalOf(rooms('rubbish'))).code).toBe('token-invalid');
  });

  it('cannot be changed', async () => {
    const [header, payload, signature] = (await somebody(at)).accessToken.split('.') as [string, string, string];
    const claimed = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    const other = Buffer.from(JSON.stringify({ ...claimed, sub: claims.accountId })).toString('base64url');
    expect((await refusalOf(rooms([header, other, signature].join('.')))).code).toBe('token-invalid');
    const unsigned = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).toString('base64url');
    expect((await refusalOf(rooms([unsigned, payload, ''].join('.')))).code).toBe('token-invalid');
  });

  it('refuses a stream as it refuses a call', async () => {
    const stream = new Stream(at, 'rubbish').hello(claims.accountId);
    expect(await stream.ended()).toMatchObject({ code: 'token-invalid', status: status.UNAUTHENTICATED });
  });
});

describe('a refresh token', () => {
  const refresh = async (refreshToken: string, attempt = '') =>
    (await ask(at.auth, at.auth.refresh, { refreshToken, attempt })).credentials!;

  it('is good for one new pair', async () => {
    const first = await somebody(at);
    const second = await refresh(first.refreshToken);
    expect(second).toMatchObject({ accountId: first.accountId, name: first.name });
    expect(second.refreshToken).not.toBe(first.refreshToken);
    await rooms(second.accessToken);
    await refresh(second.refreshToken);
  });

  it('ends its family when it is used again, the newest token with it, and no other device', async () => {
    const phone = await somebody(at);
    const laptop = (await signIn(phone.name, phone.password)).credentials!;
    const next = await refresh(phone.refreshToken);
    expect((await refusalOf(refresh(phone.refreshToken))).code).toBe('refresh-reused');
    expect((await refusalOf(refresh(next.refreshToken))).code).toBe('refresh-invalid');
    await refresh(laptop.refreshToken);
  });

  it('gives the same token again when the same trade is tried again, until that token is used', async () => {
    const { refreshToken } = await somebody(at);
    const attempt = 'an-attempt-of-22-signs';
    const [first, again] = await Promise.all([refresh(refreshToken, attempt), refresh(refreshToken, attempt)]);
    expect(again.refreshToken).toBe(first.refreshToken);
    await rooms(again.accessToken);
    await refresh(first.refreshToken);
    expect((await refusalOf(refresh(refreshToken, attempt))).code).toBe('refresh-reused');
  });

  it('gives nothing to whoever has it and does not know the attempt', async () => {
    const { refreshToken } = await somebody(at);
    await refresh(refreshToken, 'an-attempt-of-22-signs');
    expect((await refusalOf(refresh(refreshToken, 'another-attempt-of-22-'))).code).toBe('refresh-reused');
    expect((await refusalOf(refresh(refreshToken, 'short'))).code).toBe('invalid-argument');
  });

  it('is traded once when it is used by two at the same time', async () => {
    const { refreshToken } = await somebody(at);
    const outcomes = await Promise.allSettled([refresh(refreshToken), refresh(refreshToken)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('is worth nothing after signing out', async () => {
    const { refreshToken } = await somebody(at);
    await ask(at.auth, at.auth.signOut, { refreshToken });
    expect((await refusalOf(refresh(refreshToken))).code).toBe('refresh-invalid');
    expect((await refusalOf(refresh('made up'))).code).toBe('refresh-invalid');
  });
});

describe('the devices of an account', () => {
  const devices = async (token: string) =>
    (await ask(at.auth, at.auth.listDevices, { page: undefined }, token)).devices;
  const remove = (id: string, token: string) => ask(at.auth, at.auth.removeDevice, { id }, token);

  it('are listed, the latest first, and no device of others', async () => {
    const began = Date.now();
    const laptop = await somebody(at);
    await somebody(at);
    const phone = (await signIn(laptop.name, laptop.password)).credentials!;
    const listed = await devices(phone.accessToken);
    expect(listed.map(({ name, thisOne }) => [name, thisOne])).toEqual([
      ['phone', true],
      ['laptop', false],
    ]);
    for (const { signedInAtMs, seenAtMs } of listed) {
      expect(signedInAtMs).toBeGreaterThanOrEqual(began);
      expect(seenAtMs).toBeGreaterThanOrEqual(signedInAtMs);
    }
    await ask(at.auth, at.auth.refresh, { refreshToken: laptop.refreshToken, attempt: '' });
    expect((await devices(phone.accessToken)).map(({ name }) => name)).toEqual(['laptop', 'phone']);
  });

  it('are signed out by their owner alone, once', async () => {
    const laptop = await somebody(at);
    const phone = (await signIn(laptop.name, laptop.password)).credentials!;
    const [lost] = (await devices(laptop.accessToken)).filter(({ thisOne }) => !thisOne);
    const other = await somebody(at);
    expect((await refusalOf(remove(lost!.id, other.accessToken))).code).toBe('unknown-device');
    await remove(lost!.id, laptop.accessToken);
    expect(
      (await refusalOf(ask(at.auth, at.auth.refresh, { refreshToken: phone.refreshToken, attempt: '' }))).code,
    ).toBe('refresh-invalid');
    expect((await refusalOf(remove(lost!.id, laptop.accessToken))).code).toBe('unknown-device');
    expect((await devices(laptop.accessToken)).map(({ thisOne }) => thisOne)).toEqual([true]);
  });

  it('need an access token, though signing in needs none', async () => {
    expect((await refusalOf(ask(at.auth, at.auth.listDevices, { page: undefined }))).code).toBe('token-missing');
    expect((await refusalOf(ask(at.auth, at.auth.removeDevice, { id: 'x' }))).code).toBe('token-missing');
    const { accessToken } = await somebody(at);
    expect((await refusalOf(remove('x', accessToken))).code).toBe('invalid-argument');
  });
});

it('writes no password and no token into its log, not even when everything is logged', async () => {
  const fay = await somebody(at, 'Fay');
  await refusalOf(signIn('Fay', 'a wrong password'));
  await refusalOf(rooms(`${fay.accessToken}x`));
  await ask(at.auth, at.auth.refresh, { refreshToken: fay.refreshToken, attempt: '' });
  const log = lines.join('');
  expect(log).toContain('ready'); // it is this server's log
  for (const secret of [fay.password, 'a wrong password', fay.accessToken, fay.refreshToken, server.databaseUrl])
    expect(log).not.toContain(secret);
});
