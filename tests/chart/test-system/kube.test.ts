// The chart's own pods in real containers of the image that users build: read-only, without capabilities, as uid 1000.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildImage, IMAGE } from '@midip2p/image';
import { lastingPort } from '@midip2p/testkit';
import { installed } from './installed';
import { type Manifest, one, podsOf } from './manifests';
import { Podman } from './podman';
import { type Postgres, startPostgres } from './postgres';

jest.setTimeout(900_000);

let dir: string;
let postgres: Postgres;
let podman: Podman;
let manifests: Manifest[];
let ready: string;

beforeAll(async () => {
  buildImage();
  dir = mkdtempSync(join(tmpdir(), 'midip2p-kube-'));
  chmodSync(dir, 0o711); // the account of the database passes through
  podman = new Podman(dir);
  postgres = await startPostgres(dir);
  postgres.run('createdb', 'midip2p');
  const [port, operations] = [await lastingPort(), await lastingPort()];
  ready = `http://127.0.0.1:${operations}/ready`;
  ({ manifests } = await installed(dir, postgres.url('midip2p'), port, operations, IMAGE));
});
afterAll(async () => {
  await podman?.clear();
  await postgres?.stop();
  rmSync(dir, { recursive: true });
});

const podOf = (kind: string, name: string) => podsOf([one(manifests, kind, name)])[0]!;

it('migrates and serves, as the chart has it', async () => {
  await podman.play('migrate', manifests, podOf('Job', 'jam-midip2p-migrate'));
  expect(await podman.run('wait', 'migrate-migrate')).toBe('0\n');
  expect(await podman.run('logs', 'migrate-migrate')).toContain('applied: ');

  await podman.play('server', manifests, podOf('Deployment', 'jam-midip2p'));
  await podman.waitFor('server-server', 'midip2p-server listens on');
  expect((await fetch(ready)).status).toBe(200);
});

it('is held as tightly as the chart asks', async () => {
  const [{ HostConfig, EffectiveCaps, Config }] = JSON.parse(await podman.run('inspect', 'server-server'));
  expect([HostConfig.ReadonlyRootfs, HostConfig.Privileged, EffectiveCaps ?? []]).toEqual([true, false, []]);
  expect([Config.User, HostConfig.Memory]).toEqual(['1000:1000', 512 * 1024 * 1024]);
  expect(await podman.run('exec', 'server-server', 'id', '-u')).toBe('1000\n');
  await expect(podman.run('exec', 'server-server', 'touch', '/app/x')).rejects.toThrow(/Read-only file system/);
});

it('drains and ends by itself when told to', async () => {
  await podman.run('kill', '--signal=TERM', 'server-server');
  expect(await podman.run('wait', 'server-server')).toBe('0\n');
});
