// Which packages are published, and which files of the repository each of them carries.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Component, Context } from './artefact';
import { linuxAddon } from './addon';
import { addonComponents } from './addon-components';
import { type Manifest, type OwnManifest, publishedManifest } from './npm-manifest';
import { run } from './program';

/** Everything in one package: where each file comes from, by its path inside. */
export interface NpmPackage {
  manifest: Manifest;
  files: Map<string, string>;
  /** The names of the house's packages that go into its own tarball, so that one file is installed. */
  bundles: readonly string[];
  /** The names of packages whose tarballs it gives away (GET /get of the server). */
  gives: readonly string[];
  /** What of others is compiled into it. */
  holds: readonly Component[];
}

/** In an order in which each comes after what it needs. */
export async function npmPackages(context: Context): Promise<NpmPackage[]> {
  const { root } = context;
  const typescript = (folder: string, bundles: readonly string[] = [], more?: Map<string, string>) =>
    aPackage(context, folder, new Map([...compiled(root, folder), ...(more ?? [])]), bundles);
  return [
    typescript('libs/jsonmidi'),
    typescript('libs/smf'),
    typescript('libs/election'),
    typescript('libs/plain-text'),
    typescript('libs/relay-rules'),
    typescript('libs/service'),
    typescript('apps/relay', ['plain-text', 'relay-rules', 'service'].map(full)),
    typescript('libs/proto', [], below(root, 'proto', 'proto')),
    typescript('libs/coordinator'),
    await prebuilt(context),
    await native(context),
    typescript('libs/engine'),
    typescript(
      'apps/client',
      [...LIBRARIES, 'election', 'jsonmidi', 'plain-text', 'smf', 'native', 'native-linux-x64'].map(full),
    ),
    {
      ...typescript(
        'apps/server',
        ['election', 'plain-text', 'proto', 'relay', 'relay-rules', 'service'].map(full),
        below(root, 'prisma/migrations', 'prisma/migrations'),
      ),
      gives: [full('client')],
    },
  ];
}

// ---- details ----

const LIBRARIES = ['coordinator', 'engine', 'proto'];
const full = (name: string) => `@midip2p/${name}`;

const readManifest = (root: string, folder: string) =>
  JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8')) as OwnManifest;

function aPackage(
  { root, version }: Context,
  folder: string,
  files: Map<string, string>,
  bundles: readonly string[] = [],
  more: Partial<Manifest> = {},
): NpmPackage {
  const { engines } = readManifest(root, '.');
  const manifest = publishedManifest(readManifest(root, folder), { version, engines: engines! }, more);
  for (const [name, from] of [
    ['LICENSE', 'LICENSE'],
    ['README.md', `${folder}/README.md`],
  ])
    files.set(name!, path.join(root, from!));
  for (const file of Object.values(manifest.bin ?? {})) files.set(file, path.join(root, folder, file));
  return { manifest, files, bundles, gives: [], holds: [] };
}

/** What the sources of a TypeScript project were compiled to: dist may still hold what has gone meanwhile. */
function compiled(root: string, folder: string): Map<string, string> {
  const sources = [...below(root, `${folder}/src`, 'dist').keys()].filter((file) => /(?<!\.test|\.d)\.ts$/.test(file));
  const made = sources.flatMap((file) => ['.js', '.d.ts'].map((ending) => file.replace(/\.ts$/, ending)));
  return new Map(made.map((file) => [file, path.join(root, folder, file)]));
}

/** All files below a folder of the repository, as they lie below `as`. */
function below(root: string, folder: string, as: string): Map<string, string> {
  const names = readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return new Map(files.map((file) => [path.posix.join(as, path.relative(path.join(root, folder), file)), file]));
}

/** The loader, and the sources of everything below native/ that is no test: built where nothing prebuilt fits. */
async function native(context: Context): Promise<NpmPackage> {
  const { root, version } = context;
  const tracked = (await run('git', ['ls-files', '-z', 'native'], { cwd: root })).split('\0').filter(Boolean);
  const ROOM = /^native\/\w+\//;
  const sources = tracked.filter((file) => ROOM.test(file) && !/\/(test|bench|fuzz|sim)\//.test(file));
  const isCpp = (file: string) => /\.(cpp|hpp|map|cmake)$|\/CMakeLists\.txt$/.test(file);
  const scripts = ['index.js', 'index.d.ts', 'jack.d.ts', 'stats.d.ts', 'candidates.js', 'build.js', 'install.js'];
  const files = new Map([
    ...scripts.map((name): [string, string] => [name, path.join(root, 'native/node', name)]),
    ...sources.filter(isCpp).map((file): [string, string] => [file, path.join(root, file)]),
  ]);
  return aPackage(context, 'native/node', files, [], {
    scripts: { install: 'node install.js' },
    optionalDependencies: { [full('native-linux-x64')]: version },
  });
}

async function prebuilt(context: Context): Promise<NpmPackage> {
  const { root, version } = context;
  const { license, engines } = readManifest(root, '.');
  const own: OwnManifest = {
    name: full('native-linux-x64'),
    version,
    ...(license && { license }),
    description: 'The native engine of MIDIp2p, built for Linux on x86-64 with glibc 2.31 or later',
    main: 'midip2p.node',
  };
  const system = { os: ['linux'], cpu: ['x64'], libc: ['glibc'] };
  return {
    manifest: publishedManifest(own, { version, engines: engines! }, system),
    files: new Map([
      ['midip2p.node', await linuxAddon(context)],
      ['README.md', path.join(root, 'native/node/prebuilt.md')],
      ['LICENSE', path.join(root, 'LICENSE')],
    ]),
    bundles: [],
    gives: [],
    holds: await addonComponents(root),
  };
}
