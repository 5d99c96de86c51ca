// People sign in by an OpenID Connect provider, as they type it: the real client, a real server, a real provider, and a browser.
import { writeFileSync } from 'node:fs';
import { request } from 'node:https';
import path from 'node:path';
import { Browser, CLIENT, type Provider, startProvider } from '@midip2p/provider';
import {
  type ClientEvent,
  type DrivenClient,
  spawnClient,
  startTestServer,
  temporaryDir,
  type TestServer,
} from '@midip2p/testkit';

const PUBLIC = 'https://play.example.org';
const dir = temporaryDir();
let provider: Provider;
let server: TestServer;

beforeAll(async () => {
  provider = await startProvider(PUBLIC, {
    ada: { preferred_username: 'ada', name: 'Ada Lovelace' },
    ben: { preferred_username: 'ben' },
    twin: { preferred_username: 'ADA' },
  });
  const clientSecretFile = path.join(dir.path, 'secret');
  writeFileSync(clientSecretFile, CLIENT.secret);
  const oidc = { issuer: provider.issuer, provider: 'Club', clientId: CLIENT.id, clientSecretFile, publicUrl: PUBLIC };
  server = await startTestServer({ oidc });
});
afterAll(async () => {
  await server?.stop();
  await provider?.stop();
  dir.remove();
});

const client = (who: string, args: string[], more: object = {}): DrivenClient =>
  spawnClient(args, { configDir: path.join(dir.path, who), ...more });
/** Runs a command to its end, and returns its last event. */
async function runToEnd(who: string, args: string[], more: object = {}) {
  const typed = client(who, args, more);
  const exit = await typed.exit;
  return { exit, code: undefined as unknown, ...typed.events.at(-1) };
}
/** What somebody does in a browser with what the client has printed. */
async function inBrowser({ url, code }: ClientEvent, login: string) {
  const { host, port } = server.address;
  const browser = new Browser(
    new Map([[PUBLIC, (to, init) => fetchFrom(to.replace(PUBLIC, `https://${host}:${port}`), init)]]),
  );
  const atProvider = await browser.submit(await browser.open(url as string), { code: code as string });
  return browser.signIn(atProvider, login);
}
async function logIn(who: string, login: string, args: string[] = []) {
  const waiting = client(who, ['login', ...args, '--with', 'club', '--server', server.text]);
  const wanted = await waiting.next('browserWanted');
  expect((await inBrowser(wanted, login)).status).toBe(200);
  const exit = await waiting.exit;
  return { exit, stderr: waiting.stderr, ...waiting.events.at(-1) };
}

it('a person signs in with a browser, plays on with what is kept, sets a password, and takes the provider off', async () => {
  expect(await logIn('ada', 'ada')).toMatchObject({
    exit: 0,
    event: 'signedIn',
    name: 'ada',
    displayName: 'Ada Lovelace',
  });
  expect(await runToEnd('ada', ['rooms', 'create', 'Friday'])).toMatchObject({ exit: 0 });
  expect(await runToEnd('ada', ['account', 'links'])).toMatchObject({ links: [{ provider: 'Club', name: 'ada' }] });
  expect(await runToEnd('ada', ['account', 'unlink'])).toMatchObject({ exit: 1, code: 'last-way-in' });
  expect(await runToEnd('ada', ['account', 'delete'])).toMatchObject({ exit: 2, code: 'usage' }); // there is no password to ask for
  const first = { environment: { MIDIP2P_NEW_PASSWORD: 'a good password' } };
  expect(await runToEnd('ada', ['account', 'password'], first)).toMatchObject({ exit: 0, event: 'passwordChanged' });
  const password = { environment: { MIDIP2P_PASSWORD: 'a good password' } };
  expect(await runToEnd('desk', ['login', 'ada', '--server', server.text], password)).toMatchObject({ exit: 0 });
  expect(await runToEnd('ada', ['account', 'unlink', 'club'])).toMatchObject({ exit: 0, event: 'accountUnlinked' });
});

it('who has an account links it, and is told what to do where only the name is the same', async () => {
  const password = { environment: { MIDIP2P_PASSWORD: 'a good password' } };
  await runToEnd('ben', ['signup', 'ben', '--server', server.text], password);
  expect(await logIn('tablet', 'ben')).toMatchObject({ exit: 1, code: 'name-taken' });
  const linking = client('ben', ['account', 'link']);
  await inBrowser(await linking.next('browserWanted'), 'ben');
  expect(await linking.next('accountLinked')).toMatchObject({ name: 'ben', provider: 'Club', providerName: 'ben' });
  expect(await logIn('tablet', 'ben')).toMatchObject({ exit: 0, name: 'ben' });
  expect(await logIn('other', 'twin', ['ada.b'])).toMatchObject({ exit: 0, name: 'ada.b' });
});

it('a provider that the server does not have is told of at once, and so is a login of nobody', async () => {
  const typed = ['login', '--with', 'other', '--server', server.text];
  expect(await runToEnd('cleo', typed)).toMatchObject({ exit: 1, code: 'unknown-provider' });
  expect(await runToEnd('cleo', ['login', '--server', server.text])).toMatchObject({ exit: 2, code: 'usage' });
});

/** From a server whose certificate nobody vouches for, as a browser has it whose person said so. */
function fetchFrom(to: string, init: RequestInit): Promise<Response> {
  const headers = Object.fromEntries(new Headers(init.headers));
  return new Promise((resolve, reject) => {
    const asked = request(to, { method: init.method ?? 'GET', headers, rejectUnauthorized: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      answer.on('end', () => {
        const { statusCode: status = 0 } = answer;
        const told = Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)]);
        resolve(new Response(Buffer.concat(chunks), { status, headers: told }));
      });
    });
    asked.on('error', reject).end(init.body as string | undefined);
  });
}
