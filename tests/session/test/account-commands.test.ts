// What people do with their accounts, as they type it, by a real server.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { spawnClient, startTestServer, temporaryDir, type TestServer } from '@midip2p/testkit';

let server: TestServer;
const dir = temporaryDir();
const environment = { MIDIP2P_PASSWORD: 'a good password' };
/** Runs a command to its end, and returns its last event. */
async function runToEnd(who: string, args: string[], more: object = {}) {
  const client = spawnClient(args, { configDir: path.join(dir.path, who), environment, ...more });
  const exit = await client.exit;
  return { exit, code: undefined as unknown, ...client.events.at(-1) };
}
const signUp = (name: string, args: string[] = [], more: object = {}) =>
  runToEnd(name, ['signup', name, '--server', server.text, ...args], more);

beforeAll(async () => void (server = await startTestServer()));
afterAll(async () => {
  await server?.stop();
  dir.remove();
});

it('sign-up refuses a name before anybody has typed a password', async () => {
  await signUp('ada');
  const silent = { environment: { MIDIP2P_PASSWORD: '' } };
  for (const [name, more, code] of [
    ['Jürgen', [], 'invalid-argument'],
    ['root', [], 'name-reserved'],
    ['ADA', [], 'name-taken'],
    ['cleo', ['--display-name', 'Аda'], 'name-look-alike'],
    ['cleo', ['--display-name', 'Cléo'], 'no-password'],
  ] as const)
    expect(await signUp(name, [...more], silent)).toMatchObject({ code });
});

it('others call people in any script, from sign-up on, or later', async () => {
  expect(await signUp('taro', ['--display-name', '山田 太郎'])).toMatchObject({ exit: 0, displayName: '山田 太郎' });
  const renamed = await runToEnd('taro', ['account', 'name', '  Jürgen   Müller ']);
  expect(renamed).toMatchObject({ exit: 0, event: 'accountRenamed', name: 'taro', displayName: 'Jürgen Müller' });
  expect(readFileSync(path.join(dir.path, 'taro', 'credentials.json'), 'utf8')).toContain('Jürgen Müller');
  expect(await runToEnd('taro', ['account', 'name', 'ben (eva)'])).toMatchObject({ exit: 1, code: 'invalid-argument' });
  const elsewhere = await runToEnd('tablet', ['login', 'taro', '--server', server.text]);
  expect(elsewhere).toMatchObject({ exit: 0, displayName: 'Jürgen Müller' });
});

it('a password is changed by who knows it, and reset with a code of an administrator', async () => {
  await signUp('kim');
  await runToEnd('phone', ['login', 'kim', '--server', server.text]);
  const wrong = await runToEnd('kim', ['account', 'password', '--password-stdin'], { input: 'a guess\nanother one\n' });
  expect(wrong).toMatchObject({ exit: 1, code: 'wrong-password' });
  const typed = { input: 'a good password\na better password\n' };
  const changed = await runToEnd('kim', ['account', 'password', '--password-stdin'], typed);
  expect(changed).toMatchObject({ exit: 0, event: 'passwordChanged', devices: 1 });
  expect(await runToEnd('phone', ['rooms'])).toMatchObject({ exit: 1, code: 'refresh-invalid' });
  expect(await runToEnd('kim', ['rooms'])).toMatchObject({ exit: 0 });

  const environment = { MIDIP2P_NEW_PASSWORD: 'the third password' };
  const guess = await runToEnd('phone', ['account', 'reset', 'kim', 'AAAA-AAAA', '--server', server.text], {
    environment,
  });
  expect(guess).toMatchObject({ exit: 1, code: 'reset-code-invalid' });
  expect(await runToEnd('phone', ['account', 'reset', 'kim'], { environment })).toMatchObject({
    exit: 2,
    code: 'no-code',
  });
});

it('logging out everywhere signs all devices out', async () => {
  await signUp('lea');
  await runToEnd('lea-phone', ['login', 'lea', '--server', server.text]);
  expect(await runToEnd('lea', ['logout', '--everywhere'])).toMatchObject({ exit: 0, event: 'signedOut', devices: 2 });
  expect(await runToEnd('lea', ['rooms'])).toMatchObject({ exit: 1, code: 'not-signed-in' });
  expect(await runToEnd('lea-phone', ['rooms'])).toMatchObject({ exit: 1, code: 'refresh-invalid' });
});
