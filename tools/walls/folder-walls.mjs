#!/usr/bin/env node
// No circle anywhere: of the folders and files in one folder, none imports another that imports it, directly or over
// others. This holds for TypeScript, JavaScript and C++, in every folder of the tree.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { root as house, startedAs } from '../setup/house.mjs';

const USAGE = `
usage: folder-walls.mjs [FOLDER]

Checks of every folder in FOLDER (default: this repository) that the folders and files in it import each other in no
circle (docs/walls.md). Tests, benches and configurations, which no file imports, do not count, nor does what is generated,
built or installed. Exit codes: 0 there is no circle, 1 there is one.`;

const NOT_WRITTEN = /^(node_modules|dist|build|build-.*|generated|coverage|prebuilds|\..*)$/;
const SOURCE = /(?<!\.test|\.config)\.(ts|mts|mjs|js|cjs)$|(?<!_test)\.(cpp|hpp|h)$/;
/** Programs that test or measure a folder of C++ may know more than it. */
const BESIDE = /\/(test|bench|fuzz)\/[^/]+\.cpp$/;
const CPP = /\.(cpp|hpp|h)$/;
const IMPORT = /(?:\bfrom|\bimport|\bimport\(|\brequire\()\s*['"](\.{1,2}\/[^'"]+)['"]/g;
const INCLUDE = /^\s*#\s*include\s*"([^"]+)"/gm;
/** Where includes are looked for, besides the file's own folder. */
const INCLUDE_ROOTS = ['native', 'juce-plugin/source', 'juce-plugin/test'];

function sourcesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NOT_WRITTEN.test(entry.name) ? [] : sourcesBelow(path);
    return entry.isFile() && SOURCE.test(entry.name) && !BESIDE.test(path) ? [path] : [];
  });
}

const isFile = (path) => existsSync(path) && statSync(path).isFile();

/** The files of the house that a file names. */
function importsOf(path, text, root) {
  if (CPP.test(path)) {
    const places = [dirname(path), ...INCLUDE_ROOTS.map((place) => join(root, place))];
    return [...text.matchAll(INCLUDE)].flatMap(([, name]) => {
      const found = places.map((place) => resolve(place, name)).find(isFile);
      return found === undefined ? [] : [found];
    });
  }
  return [...text.matchAll(IMPORT)].flatMap(([, name]) => {
    const named = resolve(dirname(path), name);
    const found = [named, `${named}.ts`, `${named}/index.ts`, named.replace(/\.js$/, '.ts')].find(isFile);
    return found === undefined ? [] : [found];
  });
}

/** Who imports whom in each folder: folder → entry → entry → one import that says so, for people. */
function importsIn(root, textOf) {
  const folders = new Map();
  for (const path of sourcesBelow(root))
    for (const imported of importsOf(path, textOf(path), root)) {
      const [from, to] = [path, imported].map((file) => relative(root, file).split(sep));
      if (to[0] === '..') continue;
      let level = 0;
      while (from[level] === to[level] && level < Math.min(from.length, to.length) - 1) level += 1;
      const [here, there] = [from[level], to[level]];
      if (here === there) continue;
      const folder = from.slice(0, level).join('/') || '.';
      if (!folders.has(folder)) folders.set(folder, new Map());
      const imports = folders.get(folder);
      if (!imports.has(here)) imports.set(here, new Map());
      imports.get(here).set(there, `${from.slice(level).join('/')} imports ${to.slice(level).join('/')}`);
    }
  return folders;
}

/** A shortest way from `start` back to itself, as the imports that make it; null: there is none. */
function circleThrough(start, imports) {
  const ways = [{ at: start, way: [] }];
  const seen = new Set();
  for (const { at, way } of ways)
    for (const [to, why] of imports.get(at) ?? []) {
      if (to === start) return [...way, why];
      if (seen.has(to)) continue;
      seen.add(to);
      ways.push({ at: to, way: [...way, why] });
    }
  return null;
}

/** Each circle below `root`, with the imports that make it. `textOf(path)`: what a file says. */
export function circles(root, textOf = (path) => readFileSync(path, 'utf8')) {
  return [...importsIn(root, textOf)].sort().flatMap(([folder, imports]) => {
    const found = new Map();
    for (const start of [...imports.keys()].sort()) {
      const circle = circleThrough(start, imports);
      if (circle) found.set([...circle].sort().join(), circle); // the same one from wherever it is entered
    }
    const where = folder === '.' ? basename(root) : folder;
    return [...found.values()].map((circle) => `${where}: a circle:\n  ${circle.join('\n  ')}`);
  });
}

await startedAs(import.meta.url, USAGE, async ([folder]) => {
  const found = circles(resolve(folder ?? house));
  for (const circle of found) console.error(circle);
  console.log(found.length > 0 ? `${found.length} circles` : 'no circle');
  return found.length > 0 ? 1 : 0;
});
