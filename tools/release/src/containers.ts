// Where images are built and run: buildah and podman without a daemon, with a store of their own.
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { debianMirror } from './debian-mirror';
import { fetched } from './fetched';
import { nodeRuntime } from './node-runtime';
import { run, type Output, tried } from './program';

/** The image that the Dockerfile begins with. */
const BASE = 'docker.io/library/node:22-bookworm-slim';
const NPM = {
  pack: 'npm@10.9.9',
  integrity: 'sha512-1g+6jLQvaIuB4zwvHL7yrXuXcWZwDsCtBX8bbWDqbvJSSr9nPiDDWTHNgwXR27iIcTTW7v3A57hDW9RYv2W4Yg==',
};

const CONF = `[containers]
default_ulimits = ["nofile=20000:20000", "nproc=32768:32768"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
`;

export class Containers {
  readonly environment: NodeJS.ProcessEnv;
  /** The options that name the store, with which every call of podman and buildah begins. */
  readonly store: readonly string[];

  private constructor(
    private readonly folder: string,
    more: readonly string[] = [],
  ) {
    this.environment = {
      ...process.env,
      CONTAINERS_CONF: path.join(folder, 'containers.conf'),
      BUILDAH_ISOLATION: 'chroot',
    };
    this.store = ['--root', path.join(folder, 'storage'), '--runroot', path.join(folder, 'run'), ...more];
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'containers.conf'), CONF);
  }

  /** The checkout's own, kept between runs: the base image takes a minute. MIDIP2P_IMAGE_STORE moves it. */
  static kept(root: string): Containers {
    return new Containers(process.env.MIDIP2P_IMAGE_STORE ?? path.join(root, '.cache/image'));
  }

  /** An empty one, without mounts of its own, so that it can be removed. */
  static in(folder: string): Containers {
    return new Containers(folder, ['--storage-driver', 'vfs']);
  }

  run(command: 'podman' | 'buildah', args: readonly string[], line?: (text: string) => void): Promise<string> {
    return run(command, [...this.store, ...args], { env: this.environment, ...(line && { line }) });
  }

  tried(args: readonly string[], line?: (text: string) => void): Promise<Output> {
    return tried('podman', [...this.store, ...args], { env: this.environment, ...(line && { line }) });
  }

  /** Builds a Dockerfile as it is. npm's settings of this machine go in as secrets. */
  async build(root: string, file: string, tag: string, args: readonly string[], line?: (text: string) => void) {
    const secrets = (await npmSettings()).flatMap(([id, src]) => ['--secret', `id=${id},src=${src}`]);
    const how = ['--pull=never', '--network', 'host', '--layers=false', ...secrets, ...args];
    await this.run(
      'buildah',
      ['build', '--format', 'docker', ...how, '--file', path.join(root, file), '--tag', tag, root],
      line,
    );
  }

  /**
   * The image that the Dockerfile begins with: from its registry, or, if that cannot be reached, made here as far as
   * needed.
   */
  async needBase(root: string): Promise<'here' | 'pulled' | 'made'> {
    if ((await this.tried(['image', 'exists', BASE])).code === 0) return 'here';
    if ((await this.tried(['pull', '--quiet', BASE])).code === 0) return 'pulled';
    await this.makeBase(root);
    return 'made';
  }

  async remove(): Promise<void> {
    await this.tried(['rm', '--all', '--force']);
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Debian, Node and npm. */
  private async makeBase(root: string): Promise<void> {
    const work = path.join(this.folder, 'base');
    const system = path.join(work, 'system');
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work, { recursive: true });
    await run('debootstrap', [
      '--variant=minbase',
      '--include=ca-certificates',
      'bookworm',
      system,
      ...(await debianMirror()),
    ]);
    cpSync(path.join(await nodeRuntime(root), 'bin/node'), path.join(system, 'usr/local/bin/node'));
    const npm = path.join(system, 'usr/local/lib/node_modules/npm');
    mkdirSync(path.dirname(npm), { recursive: true });
    cpSync(await fetched(path.join(root, '.cache/node'), NPM), npm, { recursive: true });
    for (const name of ['npm', 'npx']) {
      await run('chmod', ['+x', path.join(npm, `bin/${name}-cli.js`)]);
      symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, path.join(system, `usr/local/bin/${name}`));
    }
    await run('chroot', [system, 'useradd', '--uid', '1000', '--create-home', 'node']);
    const container = (await this.run('buildah', ['from', 'scratch'])).trim();
    const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
    await this.run('buildah', ['add', '--quiet', container, system, '/']);
    await this.run('buildah', ['config', '--env', `PATH=${PATH}`, '--cmd', 'node', container]);
    await this.run('buildah', ['commit', '--quiet', '--rm', container, BASE]);
    rmSync(work, { recursive: true, force: true });
  }
}

// ---- details ----

/** The files in which this machine's npm has its settings and authorities, if it has any. */
async function npmSettings(): Promise<[id: string, file: string][]> {
  const setting = async (name: string) => (await run('npm', ['config', 'get', name])).trim();
  const files: [string, string][] = [
    ['npmrc', await setting('userconfig')],
    ['ca', await setting('cafile')],
  ];
  return files.filter(([, file]) => existsSync(file));
}
