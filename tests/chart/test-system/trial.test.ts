// From nothing to friends in a room, by what the chart makes: its migration, its server, its test and its notes, then a
// backup that is lost and restored. Only the containers' walls are missing.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastingPort, spawnClient } from '@midip2p/testkit';
import { installed } from './installed';
import { type Running, runContainer } from './kubelet';
import { type Manifest, one, podsOf } from './manifests';
import { type Postgres, startPostgres } from './postgres';

jest.setTimeout(600_000);

const PASSWORD = { MIDIP2P_PASSWORD: 'a good password' };

let dir: string;
let postgres: Postgres;
let manifests: Manifest[];
let notes: string;
let server: Running;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'midip2p-trial-'));
  chmodSync(dir, 0o711); // the account of the database passes through
  postgres = await startPostgres(dir);
  postgres.run('createdb', 'midip2p');
  const [port, operations] = [await lastingPort(), await lastingPort()];
  ({ manifests, notes } = await installed(dir, postgres.url('midip2p'), port, operations));
}, 300_000);
afterAll(async () => {
  server?.child.kill('SIGKILL');
  await postgres?.stop();
  rmSync(dir, { recursive: true });
});

it('migrates the database before the server comes, and finds nothing to do the second time', async () => {
  const [pod] = podsOf([one(manifests, 'Job', 'jam-midip2p-migrate')]);
  const first = runContainer(manifests, pod!, pod!.spec.containers[0], join(dir, 'migration'));
  expect([await first.exit, first.output()]).toEqual([0, expect.stringContaining('applied: ')]);
  const second = runContainer(manifests, pod!, pod!.spec.containers[0], join(dir, 'migration-again'));
  expect([await second.exit, second.output()]).toEqual([0, expect.stringContaining('up to date')]);
});

it('lives and is ready by its probes', async () => {
  server = await started('server');
  const { startupProbe, livenessProbe, readinessProbe } = serverContainer();
  for (const { httpGet } of [startupProbe, livenessProbe, readinessProbe]) {
    const { containerPort } = serverContainer().ports.find((p: { name: string }) => p.name === httpGet.port);
    expect((await fetch(`http://127.0.0.1:${containerPort}${httpGet.path}`)).status).toBe(200);
  }
});

it('passes helm test, which another certificate does not', async () => {
  const [pod] = podsOf([one(manifests, 'Pod', 'jam-midip2p-test')]);
  const test = runContainer(manifests, pod!, pod!.spec.containers[0], join(dir, 'test'));
  expect([await test.exit, test.output()]).toEqual([
    0,
    expect.stringMatching(/^ready; the certificate is [0-9a-f]{64}/),
  ]);

  const others = structuredClone(manifests);
  one(others, 'Secret', 'jam-midip2p-tls').data = one(
    (await installed(dir, 'postgresql://x', 1, 2)).manifests,
    'Secret',
    'jam-midip2p-tls',
  ).data!;
  const wrong = runContainer(others, pod!, pod!.spec.containers[0], join(dir, 'test-of-another'));
  expect([await wrong.exit, wrong.output()]).toEqual([1, expect.stringContaining('shows the certificate')]);
});

it('lets friends in by the command of the notes and the link that follows', async () => {
  const [, address] = /midip2p signup NAME --server "(127\.0\.0\.1:\d+#[0-9a-f]{64})"/.exec(notes)!;
  expect(await runToEnd('ada', 'signup', 'ada', '--server', address!)).toMatchObject({ exit: 0 });
  expect(await runToEnd('ada', 'rooms', 'create', 'Friday')).toMatchObject({ exit: 0 });
  const { link } = (await runToEnd('ada', 'invite')) as unknown as { link: string };
  const join = ['--no-devices', '--no-plugins', '--listen', '127.0.0.1:0'];
  const ada = client('ada', 'join', ...join);
  await ada.next('joined');
  const ben = client('ben', 'join', link, '--name', 'ben', ...join);
  await ben.next('joined');
  await ada.next('peer', ({ state, name }) => state === 'linked' && name === 'ben');
  expect([await ben.end(), await ada.end()]).toEqual([0, 0]);
});

it('has made the administrator', async () => {
  const password = Buffer.from(one(manifests, 'Secret', 'jam-midip2p-admin').data!.password!, 'base64').toString();
  const { address } = { address: /--server "([^"]+)"/.exec(notes)![1]! };
  const who = spawnClient(['login', 'operator', '--server', address], {
    configDir: join(dir, 'operator'),
    environment: { MIDIP2P_PASSWORD: password },
  });
  expect(await who.exit).toBe(0);
});

it('comes back from a backup with its players and rooms (docs/self-host.md)', async () => {
  const dump = join(dir, 'midip2p.dump');
  postgres.run('pg_dump', '--format=custom', `--file=${dump}`, 'midip2p'); // while the server runs
  const before = await runToEnd('ada', 'rooms', 'create', 'Made after the backup');
  expect(before).toMatchObject({ exit: 0 });
  await stopped();

  const anew = ['--clean', '--if-exists', '--create', '--no-owner', '--exit-on-error', '--dbname=postgres'];
  postgres.run('pg_restore', ...anew, dump);
  const [pod] = podsOf([one(manifests, 'Job', 'jam-midip2p-migrate')]);
  const migration = runContainer(manifests, pod!, pod!.spec.containers[0], join(dir, 'migration-restored'));
  expect([await migration.exit, migration.output()]).toEqual([0, expect.stringContaining('up to date')]);
  server = await started('server-restored');

  // She is signed in as before, because keys, tokens and certificate are the same.
  const rooms = client('ada', 'rooms');
  expect(await rooms.exit).toBe(0);
  expect(JSON.stringify(rooms.events)).toContain('"Friday"');
  expect(JSON.stringify(rooms.events)).not.toContain('Made after the backup');
});

it('ends in order when its pod is told to', async () => {
  expect(await stopped()).toBe(0);
});

// ---- details ----

const serverPod = () => podsOf([one(manifests, 'Deployment', 'jam-midip2p')])[0]!;
const serverContainer = () => serverPod().spec.containers[0];

async function started(where: string): Promise<Running> {
  const running = runContainer(manifests, serverPod(), serverContainer(), join(dir, where));
  await running.waitFor('midip2p-server listens on');
  return running;
}

async function stopped(): Promise<number | string> {
  server.child.kill('SIGTERM');
  return server.exit;
}

const client = (who: string, ...args: string[]) =>
  spawnClient(args, { configDir: join(dir, who), environment: PASSWORD });

/** Runs a command to its end, and returns its last event. */
async function runToEnd(who: string, ...args: string[]): Promise<Record<string, unknown>> {
  const running = client(who, ...args);
  const exit = await running.exit;
  return { exit, ...running.events.at(-1), stderr: running.stderr };
}
