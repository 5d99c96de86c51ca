// What people do with their accounts, as they type it, by a real server.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { spawnClient, startTestServer, temporaryDir, type TestServer } from '@midip2p/testkit';

let server: TestServer;
const dir = temporaryDir();
const environment = { MIDIP2P_PASSWORD: 'a good password' };
/** Runs a command to its end; what it told last. */
async function told(who: string, args: string[], more: object = {}) {
  const client = spawnClient(args, { configDir: path.join(dir.path, who), environment, ...more });
  const exit = await client.exit;
  return { exit, code: undefined as unknown, ...client.events.at(-1) };
}
const signUp = (name: string, args: string[] = [], more: object = {}) =>
  told(name, ['signup', name, '--server', server.text, ...args], more);

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
  const renamed = await told('taro', ['account', 'name', '  Jürgen   Müller ']);
  expect(renamed).toMatchObject({ exit: 0, event: 'accountRenamed', name: 'taro', displayName: 'Jürgen Müller' });
  expect(readFileSync(path.join(dir.path, 'taro', 'credentials.json'), 'utf8')).toContain('Jürgen Müller');
  expect(await told('taro', ['account', 'name', 'ben (eva)'])).toMatchObject({ exit: 1, code: 'invalid-argument' });
  const elsewhere = await told('tablet', ['login', 'taro', '--server', server.text]);
  expect(elsewhere).toMatchObject({ exit: 0, displayName: 'Jürgen Müller' });
});

it('a password is changed by who knows it, and reset with a code of an administrator', async () => {
  await signUp('kim');
  await told('phone', ['login', 'kim', '--server', server.text]);
  const wrong = await told('kim', ['account', 'password', '--password-stdin'], { input: 'a guess\nanother one\n' });
  expect(wrong).toMatchObject({ exit: 1, code: 'wrong-password' });
  const typed = { input: 'a good password\na better password\n' };
  const changed = await told('kim', ['account', 'password', '--password-stdin'], typed);
  expect(changed).toMatchObject({ exit: 0, event: 'passwordChanged', devices: 1 });
  expect(await told('phone', ['rooms'])).toMatchObject({ exit: 1, code: 'refresh-invalid' });
  expect(await told('kim', ['rooms'])).toMatchObject({ exit: 0 });

  const environment = { MIDIP2P_NEW_PASSWORD: 'the third password' };
  const guess = await told('phone', ['account', 'reset', 'kim', 'AAAA-AAAA', '--server', server.text], { environment });
  expect(guess).toMatchObject({ exit: 1, code: 'reset-code-invalid' });
  expect(await told('phone', ['account', 'reset', 'kim'], { environment })).toMatchObject({ exit: 2, code: 'no-code' });
});

it('logging out everywhere signs all devices out', async () => {
  await signUp('lea');
  await told('lea-phone', ['login', 'lea', '--server', server.text]);
  expect(await told('lea', ['logout', '--everywhere'])).toMatchObject({ exit: 0, event: 'signedOut', devices: 2 });
  expect(await told('lea', ['rooms'])).toMatchObject({ exit: 1, code: 'not-signed-in' });
  expect(await told('lea-phone', ['rooms'])).toMatchObject({ exit: 1, code: 'refresh-invalid' });
});
