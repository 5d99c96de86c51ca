// GET /get: what the folder's index names, byte for byte, for anybody; and nothing else of the folder or beside it.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningServer } from '../src';
import { StartupError } from '../src/startup-error';
import { type HttpsClient, httpsTo } from './https';
import { aServer } from './with-server';

const CLIENT = Buffer.from('the client, let us say');
const sha256 = createHash('sha256').update(CLIENT).digest('hex');
const entry = (file: string, more: object = {}) => ({
  ...{ file, bytes: CLIENT.length, sha256, what: 'The <client>', install: 'npm install --global ./FILE', ...more },
});

const dir = mkdtempSync(join(tmpdir(), 'midip2p-get-'));
const folder = join(dir, 'packages');
const giving = (packages: string | null) => aServer({ get: { folder: packages } });
let server: RunningServer;
let https: HttpsClient;

beforeAll(async () => {
  mkdirSync(join(folder, 'a-folder'), { recursive: true });
  for (const name of ['client-1.tgz', 'short.tgz', 'not-listed.tgz']) writeFileSync(join(folder, name), CLIENT);
  writeFileSync(join(dir, 'secret'), CLIENT);
  symlinkSync('../secret', join(folder, 'link.tgz'));
  const names = ['client-1.tgz', 'link.tgz', 'a-folder', 'gone.tgz'].map((file) => entry(file));
  const files = [...names, entry('short.tgz', { bytes: CLIENT.length + 1 })];
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ version: '1.2.3', files }));
  server = await giving(folder);
  https = await httpsTo(server);
});
afterAll(async () => {
  https?.close();
  await server?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const get = (path: string, init?: RequestInit) => https.fetch(`${https.base}${path}`, init);

it('sends a file as it is, with what a browser wants to know of it', async () => {
  const answer = await get('/get/client-1.tgz');
  expect(answer.status).toBe(200);
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(CLIENT);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-length': String(CLIENT.length),
    'content-disposition': 'attachment; filename="client-1.tgz"',
    'x-content-type-options': 'nosniff',
    etag: `"${sha256}"`,
  });
});

it('answers HEAD without the file, and nothing where it is known already', async () => {
  const head = await get('/get/client-1.tgz', { method: 'HEAD' });
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([
    200,
    String(CLIENT.length),
    '',
  ]);
  const known = await get('/get/client-1.tgz', { headers: { 'if-none-match': `"${sha256}"` } });
  expect([known.status, await known.text()]).toEqual([304, '']);
});

it('lists what there is, for programs and for people', async () => {
  const { version, files } = (await (await get('/get/index.json')).json()) as { version: string; files: object[] };
  expect(version).toBe('1.2.3');
  expect(files[0]).toEqual({ ...entry('client-1.tgz'), href: '/get/client-1.tgz' });
  for (const path of ['/get', '/get/', '/get?from=a-friend']) {
    const page = await (await get(path)).text();
    expect(page).toContain(sha256);
    expect(page).toContain('npm install --global ./client-1.tgz');
    expect(page).toContain('The &#60;client&#62;');
  }
});

it.each([
  ['a file that is not listed', '/get/not-listed.tgz'],
  ['a link, though it is listed', '/get/link.tgz'],
  ['a folder, though it is listed', '/get/a-folder'],
  ['a file that has gone', '/get/gone.tgz'],
  ['a file of another length than it is listed with', '/get/short.tgz'],
  ['a file by another way', '/get/a-folder/..%2fclient-1.tgz'],
])('does not send %s', async (_, path) => {
  const answer = await get(path);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
  expect(await answer.text()).not.toContain(CLIENT.toString());
});

/** As it stands: fetch would tidy the path up. */
const raw = (path: string) =>
  new Promise<number>((resolve, reject) => {
    const { hostname, port } = new URL(https.base);
    const asked = request({ hostname, port, path, rejectUnauthorized: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode!);
    });
    asked.on('error', reject).end();
  });

it('does not climb', async () => {
  for (const path of [
    '/get/../secret',
    '/get//../secret',
    '/get/./../secret',
    '/get/..',
    '/get/.',
    '/get/\\..\\secret',
  ])
    expect([401, 404]).toContain(await raw(path));
});

it('takes no other method', async () => {
  const answer = await get('/get/client-1.tgz', { method: 'DELETE' });
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});

it('says so where it has none, and does not start with a folder that cannot be used', async () => {
  const bare = await giving(null);
  const there = await httpsTo(bare);
  expect(await (await there.fetch(`${there.base}/get`)).text()).toContain('no packages to give away');
  expect(await (await there.fetch(`${there.base}/get/index.json`)).json()).toMatchObject({ files: [] });
  there.close();
  await bare.stop();

  const refused = await giving(join(dir, 'nowhere')).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(StartupError);
  expect(refused).toMatchObject({ code: 'bad-packages', message: expect.stringContaining('get.folder') as string });
});
