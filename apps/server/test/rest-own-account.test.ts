// What a person changes of their own account over REST: the same as over gRPC, and nothing that needs a right.
import type { RunningServer } from '../src';
import { anApiKey } from './api-keys';
import { type HttpsClient, httpsTo } from './https';
import { aRoom, ask, type Connections, invitation, refusalOf, somebody, type Somebody } from './player';
import { OPERATIONS } from './rest-requests';
import { withServer } from './with-server';

let server: RunningServer;
let at: Connections;
let https: HttpsClient;

withServer(async (started, atEnd) => {
  ({ server, at } = started);
  https = await httpsTo(server);
  atEnd(() => https.close());
});

const NEW = 'quite another password';

async function send(method: string, path: string, body: unknown, token?: string) {
  const answer = await https.fetch(`${https.base}/api/v1/me/${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  return { status: answer.status, ...((await answer.json()) as object) };
}
const signIn = (name: string, password: string) => ask(at.auth, at.auth.signIn, { name, password, device: 'phone' });
const codeOf = async (call: Promise<unknown>) => (await refusalOf(call)).code;
const refresh = ({ refreshToken }: { refreshToken: string }) =>
  ask(at.auth, at.auth.refresh, { refreshToken, attempt: '' });

/** For each operation, a request that nothing is wrong with. */
const GOOD: Record<string, (who: Somebody) => [method: string, path: string, body: object]> = {
  setOwnDisplayName: () => ['PUT', 'display-name', { displayName: ' Zoë   Müller ' }],
  changeOwnPassword: ({ password }) => ['PUT', 'password', { password, newPassword: NEW }],
  makeLasting: () => ['POST', 'lasting', { newPassword: NEW }],
  signOutEverywhere: () => ['POST', 'sign-out-everywhere', { keepThisOne: true }],
};

it('knows every operation', () => {
  const own = OPERATIONS.filter((operation) => operation.own);
  expect(own.map(({ id }) => id).sort()).toEqual(Object.keys(GOOD).sort());
});

it.each(Object.keys(GOOD))('%s is for people who are signed in, and says what is wrong', async (id) => {
  const ada = await somebody(at);
  const [method, path, body] = GOOD[id]!(ada);
  expect(await send(method, path, body)).toMatchObject({ status: 401, code: 'token-missing' });
  const { secret } = await anApiKey(server.databaseUrl, ['manage']);
  expect(await send(method, path, body, secret)).toMatchObject({ status: 403, code: 'not-allowed' });
  const more = await send(method, path, { ...body, loud: true }, ada.accessToken);
  expect(more).toMatchObject({ status: 400, code: 'invalid-argument' });
});

it('others call one as one says', async () => {
  const ada = await somebody(at);
  const set = (displayName: string) => send('PUT', 'display-name', { displayName }, ada.accessToken);
  expect(await set(' Zoë   Müller ')).toEqual({ status: 200, displayName: 'Zoë Müller' });
  expect((await refresh(ada)).credentials!.displayName).toBe('Zoë Müller');
  expect(await set((await somebody(at)).name)).toMatchObject({ status: 409, code: 'name-look-alike' });
});

it('a password is changed by who knows it, and other devices are out', async () => {
  const ada = await somebody(at);
  const phone = (await signIn(ada.name, ada.password)).credentials!;
  const change = (password: string) => send('PUT', 'password', { password, newPassword: NEW }, ada.accessToken);
  expect(await change('a guess')).toMatchObject({ status: 401, code: 'wrong-password' });
  expect(await change(ada.password)).toEqual({ status: 200, devices: 1 });
  expect(await codeOf(refresh(phone))).toBe('refresh-invalid');
  await signIn(ada.name, NEW);
});

it('a guest sets one, and lasts', async () => {
  const ada = await somebody(at);
  const code = await invitation(at, ada, await aRoom(at, ada));
  const options = { invitation: code, called: 'Ben from Bonn', device: 'phone', attempt: '' };
  const ben = (await ask(at.auth, at.auth.enterAsGuest, options)).credentials!;
  const last = (token: string) => send('POST', 'lasting', { newPassword: NEW, name: 'ben-from-bonn' }, token);
  expect(await last(ben.accessToken)).toEqual({ status: 200, name: 'ben-from-bonn' });
  await signIn('ben-from-bonn', NEW);
  expect(await last(ada.accessToken)).toMatchObject({ status: 403, code: 'not-allowed' });
});

it('all devices are signed out, this one, too, where it is not to be kept', async () => {
  const ada = await somebody(at);
  const phone = (await signIn(ada.name, ada.password)).credentials!;
  const leave = (body: object) => send('POST', 'sign-out-everywhere', body, ada.accessToken);
  expect(await leave({ keepThisOne: true })).toEqual({ status: 200, devices: 1 });
  expect(await codeOf(refresh(phone))).toBe('refresh-invalid');
  expect(await leave({})).toEqual({ status: 200, devices: 1 });
  expect(await codeOf(refresh(ada))).toBe('refresh-invalid');
});
