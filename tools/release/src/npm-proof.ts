// Each npm package, installed as a person would do it into an empty folder, and used: the example of its page runs, and
// the programs play.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { list } from 'tar';
import type { Artefact, Context } from './artefact';
import { EmptyPlace } from './empty-place';
import { ReleaseError } from './failure';
import { proveJam } from './jam-proof';
import { HOUSE, type Manifest } from './npm-manifest';

export async function proveNpm(artefact: Artefact, context: Context): Promise<string> {
  const all = await context.made('npm');
  const byName = new Map(all.map(({ file }) => [nameOf(file), file]));
  switch (nameOf(artefact.file)) {
    case 'native-linux-x64':
      return 'loaded by native, engine and client';
    case 'server':
      return 'plays with client';
    case 'client':
      return programsPlay(artefact.file, byName.get('server')!, context);
    default:
      return exampleRuns(artefact.file, byName, context);
  }
}

// ---- details ----

const nameOf = (file: string) => /^midip2p-(.+?)-\d/.exec(path.basename(file))![1]!;

/** One file each, in a folder each: the client's would find nothing that the server's brought. */
async function programsPlay(client: string, server: string, context: Context): Promise<string> {
  const [musicians, operator] = [await EmptyPlace.make(context), await EmptyPlace.make(context)];
  context.progress('installing');
  await operator.install([server]);
  await musicians.install([client]);
  const linked = (place: EmptyPlace, program: string) => ({
    command: [path.join(place.folder, 'node_modules/.bin', program)],
    cwd: place.folder,
    env: place.env,
  });
  context.progress('playing');
  return proveJam(linked(operator, 'midip2p-server'), linked(musicians, 'midip2p'), context);
}

/** The package and what it needs of the house in one command; then its page's example, by Node and by TypeScript. */
async function exampleRuns(file: string, byName: ReadonlyMap<string, string>, context: Context): Promise<string> {
  const place = await EmptyPlace.make(context);
  const needed = new Set([nameOf(file)]);
  const installed = (name: string) => path.join(place.folder, 'node_modules', HOUSE, name);
  for (const name of needed) for (const other of await neededBy(byName.get(name)!)) needed.add(other);
  context.progress('installing');
  await place.install([...needed].map((name) => byName.get(name)!));
  const page = readFileSync(path.join(installed(nameOf(file)), 'README.md'), 'utf8');
  const example = /^```js\n([^]*?)^```/m.exec(page)?.[1];
  if (!example) throw new ReleaseError('no-example', `the page of ${nameOf(file)} has no example that could be run`);
  writeFileSync(path.join(place.folder, 'example.mjs'), example);
  context.progress('running the example of its page');
  await place.run('node', ['example.mjs']);
  writeFileSync(path.join(place.folder, 'example.mts'), example);
  const types = ['--types', 'node', '--typeRoots', path.join(context.root, 'node_modules/@types')];
  const options = ['--noEmit', '--skipLibCheck', '--module', 'node20', '--target', 'es2022', ...types];
  await place.run('node', [path.join(context.root, 'node_modules/typescript/bin/tsc'), ...options, 'example.mts']);
  return `installed${needed.size > 1 ? ` with ${[...needed].slice(1).join(', ')}` : ''}; its example runs, and has types`;
}

async function neededBy(file: string): Promise<string[]> {
  const { dependencies, optionalDependencies } = await manifestIn(file);
  const names = Object.keys({ ...dependencies, ...optionalDependencies });
  return names.filter((name) => name.startsWith(HOUSE)).map((name) => name.slice(HOUSE.length));
}

/** The package.json inside a tarball. */
async function manifestIn(file: string): Promise<Manifest> {
  const parts: Buffer[] = [];
  await list({
    file,
    filter: (entry) => entry === 'package/package.json',
    onReadEntry: (entry) => entry.on('data', (part: Buffer) => parts.push(part)),
  });
  return JSON.parse(Buffer.concat(parts).toString('utf8')) as Manifest;
}
