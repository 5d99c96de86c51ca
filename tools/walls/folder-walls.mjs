#!/usr/bin/env node
// No circle of folders inside an application: what a folder knows must not know it again, by whatever way.
// A file beside the folders counts as a folder of its own; tests and generated code do not count.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const USAGE = `
usage: folder-walls.mjs [FOLDER…]

Checks that the folders below each FOLDER (apps/server/src and apps/client/src) import each other in no circle
(docs/walls.md). Exit codes: 0 they do not, 1 they do.`;

const APPLICATIONS = ['apps/server/src', 'apps/client/src'];
const IMPORT = /(?:\bfrom|\bimport|\bimport\()\s*'(\.{1,2}\/[^']+)'/g;

/** Every .ts file below `folder`, tests and generated code left out. */
function sourcesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'generated' ? [] : sourcesBelow(path);
    return /(?<!\.test)\.ts$/.test(entry.name) ? [path] : [];
  });
}

/** Who imports whom below `root`: folder → folder → one import that says so, for people. */
function importsBelow(root) {
  const folderOf = (path) => relative(root, path).split(sep)[0];
  const imports = new Map();
  for (const path of sourcesBelow(root))
    for (const [, name] of readFileSync(path, 'utf8').matchAll(IMPORT)) {
      const imported = resolve(dirname(path), name);
      const [from, to] = [folderOf(path).replace(/\.ts$/, ''), folderOf(imported)];
      if (from === to || to === '..') continue;
      if (!imports.has(from)) imports.set(from, new Map());
      imports.get(from).set(to, `${relative(root, path)} imports ${relative(root, imported)}`);
    }
  return imports;
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

const asked = process.argv.slice(2);
if (asked.includes('--help')) {
  console.log(USAGE.trim());
  process.exit(0);
}

const house = join(fileURLToPath(import.meta.url), '..', '..', '..');
let broken = 0;
for (const folder of asked.length > 0 ? asked : APPLICATIONS) {
  const imports = importsBelow(resolve(house, folder));
  const told = new Set();
  for (const start of [...imports.keys()].sort()) {
    const circle = circleThrough(start, imports);
    const circleKey = circle && [...circle].sort().join();
    if (!circle || told.has(circleKey)) continue;
    told.add(circleKey);
    broken += 1;
    console.error(`${folder}: a circle of folders:\n  ${circle.join('\n  ')}`);
  }
}
console.log(broken > 0 ? `${broken} circles of folders` : 'no circle of folders');
process.exit(broken > 0 ? 1 : 0);
