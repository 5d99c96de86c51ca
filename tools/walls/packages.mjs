#!/usr/bin/env node
// Nx builds and tests everything: what there is to build and to test is a target of its package, and no target does
// nothing.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { at, filesBelow, startedAs } from '../setup/house.mjs';
import { readProjects } from '../setup/projects.mjs';
import list from '../setup/workspaces.cjs';

const USAGE = `
usage: node tools/walls/packages.mjs

Checks that every source file belongs to a package that Nx knows, and that every package has one tag room:NAME, a target
lint, a target build where there is something to build and a target test where there are tests that need no privilege
(what needs more of a machine is run by npm run test:system and npm run plugin:test); and that what TypeScript knows of a
package is what its package.json says. Exit codes: 0 all well, 1 not.`;

const SOURCE = /\.(ts|mts|mjs|js|cpp|hpp|h)$/;
const TEST = /\/(src|test)\/.*\.test\.(ts|mjs)$/;
const CPP_TEST = /_test\.cpp$/;

/**
 * A line for everything that is wrong. `files` are paths from the root; `builds(root)`: whether there is something to
 * build.
 */
export function packageTroubles(projects, files, builds) {
  const troubles = [];
  const filesOf = new Map(projects.map(({ root }) => [root, []]));
  // A package may lie inside another one.
  const deepestFirst = [...filesOf.keys()].sort((a, b) => b.length - a.length);
  for (const file of files) {
    const root = deepestFirst.find((folder) => file.startsWith(`${folder}/`));
    if (root === undefined)
      troubles.push(`${file}: belongs to no package; give its folder a package.json or a project.json`);
    else filesOf.get(root).push(file);
  }
  for (const { name, root, tags = [], targets = {} } of projects) {
    const say = (what) => troubles.push(`${root} (${name}): ${what}`);
    const rooms = tags.filter((tag) => tag.startsWith('room:'));
    if (rooms.length !== 1)
      say(`has ${rooms.length || 'no'} tag${rooms.length > 1 ? 's' : ''} room:NAME, and needs one`);
    const own = filesOf.get(root);
    const wanted = {
      lint: true,
      build: builds(root),
      test: own.some((file) => TEST.test(file) || (CPP_TEST.test(file) && root !== HOSTED)),
    };
    for (const [target, needed] of Object.entries(wanted)) {
      if (needed && !(target in targets)) say(`has no target ${target}`);
      if (!needed && target in targets) say(`has a target ${target}, and nothing for it`);
    }
    for (const [target, { executor, options = {} }] of Object.entries(targets))
      if (!executor || executor === 'nx:noop' || Object.values(options).every((value) => value.length === 0))
        say(`target ${target} runs nothing`);
  }
  return troubles;
}

/**
 * Where TypeScript knows something else of the workspaces than they say. By folder: `references` of the tsconfig.json,
 * where there is one, and `sources`, the file that others import, where there is one. `paths`: by which tests find such
 * files.
 */
export function typeScriptTroubles(workspaces, { references, sources, paths }) {
  const folderOf = new Map(workspaces.map(({ folder, manifest }) => [manifest.name, folder]));
  return workspaces.flatMap(({ folder, manifest }) => {
    const said = references.get(folder) ?? [];
    const wanted = list.builtOf(manifest).map((name) => folderOf.get(name));
    const missing = wanted.filter((other) => references.has(folder) && references.has(other) && !said.includes(other));
    const more = said.filter((other) => !wanted.includes(other));
    const file = sources.get(folder);
    const found = paths(manifest.name);
    return [
      ...missing.map((other) => `${folder}/tsconfig.json: needs a reference to ${other}, as package.json says`),
      ...more.map((other) => `${folder}/tsconfig.json: refers to ${other}, which is no dependency in package.json`),
      ...(file !== undefined && !found.includes(file)
        ? [
            `${folder}: is called ${manifest.name}, by which tsconfig.tests.json finds no ${file}: call it as its folder is called`,
          ]
        : []),
    ];
  });
}

/** Its C++ tests want JUCE, which npm test does not ask for. */
const HOSTED = 'juce-plugin';

function typeScriptTroublesHere() {
  const read = (file) => JSON.parse(readFileSync(at(file), 'utf8'));
  const workspaces = list.workspaces();
  const having = (file) => workspaces.filter(({ folder }) => existsSync(at(folder, file))).map(({ folder }) => folder);
  const referencesOf = (folder) =>
    (read(`${folder}/tsconfig.json`).references ?? []).map((other) => path.posix.join(folder, other.path));
  const patterns = Object.entries(read('tsconfig.tests.json').compilerOptions.paths);
  return typeScriptTroubles(workspaces, {
    references: new Map(having('tsconfig.json').map((folder) => [folder, referencesOf(folder)])),
    sources: new Map(having('src/index.ts').map((folder) => [folder, `${folder}/src/index.ts`])),
    paths: (name) =>
      patterns.flatMap(([pattern, files]) => {
        const [before, after] = pattern.split('*');
        if (after === undefined ? name !== pattern : !name.startsWith(before)) return [];
        return files.map((file) => path.posix.normalize(file.replace('*', name.slice(before.length))));
      }),
  });
}

await startedAs(import.meta.url, USAGE, async () => {
  const files = filesBelow('.', SOURCE).filter((file) => file.includes('/'));
  const builds = (root) =>
    ['tsconfig.json', 'build.js'].some((file) => existsSync(at(root, file))) ||
    (existsSync(at(root, 'CMakePresets.json')) && root !== HOSTED);
  const troubles = [...packageTroubles(await readProjects(), files, builds), ...typeScriptTroublesHere()];
  for (const trouble of troubles) console.error(trouble);
  return troubles.length > 0 ? 1 : 0;
});
