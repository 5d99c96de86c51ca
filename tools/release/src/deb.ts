// Debian packages of the client and of the server, each with its own Node.
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Artefact, Context, Kind } from './artefact';
import { elfOf } from './elf';
import { debianChangelog } from './debian/changelog';
import { helpOf, manPage } from './debian/man-page';
import { libraryDependencies } from './debian/libraries';
import { debianPackage, elvesBelow, filled } from './debian/package';
import { productionTree } from './debian/production-tree';
import { type Recipe, RECIPES } from './debian/recipes';
import { proveJam } from './jam-proof';
import { NODE_COMPONENT, nodeRuntime } from './node-runtime';
import { filesBelow } from './packed';
import { run } from './program';

export const deb: Kind = {
  name: 'deb',
  title: 'the Debian packages of the client and of the server',

  async make(context) {
    const made: Artefact[] = [];
    for (const recipe of RECIPES) made.push(await packageOf(recipe, context));
    return made;
  },

  async prove({ file }, context) {
    const [client, server] = await context.made('deb');
    const other = path.basename(file === client!.file ? server!.file : client!.file);
    jam ??= jamOf(client!, server!, context);
    return `unpacked with ${other}; ${await jam}`;
  },
};

// ---- details ----

/** One proves both of them. */
let jam: Promise<string> | undefined;

/**
 * Both unpacked into one empty folder, and two players through them. Debian's own tools are the system tests' to try.
 */
async function jamOf(client: Artefact, server: Artefact, context: Context): Promise<string> {
  const place = context.work();
  for (const { file } of [client, server]) await run('dpkg-deb', ['--extract', file, place]);
  // The programs in /usr/bin name the place where they are installed, and here that is somewhere else.
  const bin = path.join(place, 'usr/bin');
  for (const name of readdirSync(bin)) {
    const script = readFileSync(path.join(bin, name), 'utf8');
    writeFileSync(path.join(bin, name), script.replaceAll(/(?<=[ :=])\/(usr|etc)\//g, `${place}/$1/`));
  }
  const env = { PATH: '/usr/bin:/bin', HOME: place };
  const installed = (name: string) => ({ command: [path.join(bin, name)], env });
  return proveJam(installed('midip2p-server'), installed('midip2p'), context);
}

const MAINTAINER = 'MIDIp2p maintainers <maintainers@midip2p.invalid>';

async function packageOf(recipe: Recipe, context: Context): Promise<Artefact> {
  const { name, folder, workspace, files, optional } = recipe;
  const { root, version, epoch, into, progress } = context;
  const source = path.join(root, 'deploy/debian', folder);
  const stage = context.work();
  const home = path.join(stage, 'usr/lib', name);
  mkdirSync(home, { recursive: true });
  const { main, holds } = await productionTree(context, workspace, name, home);

  const runtime = await nodeRuntime(root);
  mkdirSync(path.join(home, 'node/bin'), { recursive: true });
  cpSync(path.join(runtime, 'bin/node'), path.join(home, 'node/bin/node'));
  const elves = elvesBelow(stage).filter((file) => !optional.test(file));
  const asked = await Promise.all(elves.map((file) => elfOf(path.join(stage, file))));
  const fields = {
    VERSION: version,
    MAINTAINER,
    DEPENDS: libraryDependencies(asked, filesBelow(stage)),
    MAIN: main,
  };

  for (const [from, to] of Object.entries(files))
    written(stage, to, filled(readFileSync(path.join(source, from), 'utf8'), fields));
  const log = readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8');
  const zipped = (text: string | Buffer) => gzipSync(text, { level: 9 });
  written(stage, `usr/share/doc/${name}/changelog.gz`, zipped(debianChangelog(name, version, MAINTAINER, epoch, log)));
  written(stage, `usr/share/doc/${name}/node-LICENSE.gz`, zipped(readFileSync(path.join(runtime, 'LICENSE'))));
  const parts = await helpOf(name, [path.join(home, 'node/bin/node'), path.join(home, main)]);
  const page = manPage({ name, section: 1, version, epoch, parts, summary: recipe.summary, more: recipe.more });
  written(stage, `usr/share/man/man1/${name}.1.gz`, zipped(page));

  progress(`packing ${name}`);
  const made = path.join(into, `${name}_${version}_amd64.deb`);
  await debianPackage(stage, source, fields, epoch, made);
  return { kind: 'deb', file: made, holds: [NODE_COMPONENT, ...holds] };
}

function written(stage: string, to: string, content: string | Buffer): void {
  const file = path.join(stage, to);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
}
