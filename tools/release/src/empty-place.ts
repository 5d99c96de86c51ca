// A folder that is as good as a machine of its own: its own HOME, and a PATH on which nothing builds anything.
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Context } from './artefact';
import { run } from './program';

/** What a person without a compiler has, besides Node and npm. */
const ORDINARY = ['sh', 'bash', 'env', 'cat', 'ls', 'mkdir', 'rm', 'uname', 'id', 'ps', 'tar', 'gzip'];
/** How the network is reached: nothing else of this process's environment comes along. */
const NETWORK = /proxy$|^npm_config_(registry|cafile)$|_CA_CERTS$/i;

export class EmptyPlace {
  readonly env: NodeJS.ProcessEnv;

  private constructor(
    readonly folder: string,
    own: NodeJS.ProcessEnv,
  ) {
    const network = Object.entries(process.env).filter(([name]) => NETWORK.test(name));
    this.env = { ...Object.fromEntries(network), ...own };
  }

  static async make({ root, work }: Context): Promise<EmptyPlace> {
    const folder = work();
    // The account of an embedded database, where root starts it, passes through.
    for (let one = folder; one.startsWith(`${os.tmpdir()}/`); one = path.dirname(one)) chmodSync(one, 0o711);
    const bin = path.join(folder, '.bin');
    mkdirSync(bin);
    for (const program of ['node', 'npm', 'npx', ...ORDINARY]) {
      const found = (process.env.PATH ?? '').split(':').find((one) => existsSync(path.join(one, program)));
      if (found) symlinkSync(path.join(found, program), path.join(bin, program));
    }
    writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
    const settings = await run('npm', ['config', 'get', 'userconfig'], { cwd: root });
    return new EmptyPlace(folder, {
      PATH: bin,
      HOME: folder,
      npm_config_userconfig: settings.trim(),
      npm_config_cache: path.join(root, '.cache/release/npm'),
    });
  }

  /** By npm, with these and what they ask for. `args` such as --ignore-scripts. */
  async install(tarballs: readonly string[], ...args: string[]): Promise<void> {
    const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
    await this.run('npm', ['install', ...quiet, ...args, ...tarballs]);
  }

  run(program: string, args: readonly string[]): Promise<string> {
    return run(path.join(this.folder, '.bin', program), args, { cwd: this.folder, env: this.env });
  }
}
