#!/usr/bin/env node
// Every requirement of spec/ is cited where it is tested, and nothing cites a requirement that spec/ does not have.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const USAGE = `
usage: requirements.mjs [FOLDER]

Reads the requirement ids of FOLDER/spec/*.md (written **[TOAST-2.1-1]**) and looks for each of them in the tests and
vectors of FOLDER (default: this repository). Exit codes: 0 each is cited by a test, and no id is cited that is none;
1 otherwise.`;

const DEFINED = /\*\*\[([A-Z]+-\d+\.\d+-\d+)\]\*\*/g;
const SOURCE = /\.(ts|mjs|cjs|cpp|hpp|h|json)$/;
const IN_TESTS = /(^|\/)(test|test-system|vectors|fuzz)\/|\.test\.(ts|mjs)$/;
const FOREIGN = new Set(['node_modules', 'dist', 'build', 'generated', 'coverage']);

/** Every source file below `folder`; what is installed, built or hidden is left out. */
function* sourcesBelow(folder) {
  for (const name of readdirSync(folder)) {
    if (name.startsWith('.') || FOREIGN.has(name)) continue;
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* sourcesBelow(path);
    else if (SOURCE.test(name)) yield path;
  }
}

const [asked, ...more] = process.argv.slice(2);
if (asked === '--help') {
  console.log(USAGE.trim());
  process.exit(0);
}
if (more.length > 0) {
  console.error(USAGE.trim());
  process.exit(1);
}
const root = asked ?? join(dirname(fileURLToPath(import.meta.url)), '../..');

const spec = join(root, 'spec');
const pages = readdirSync(spec).filter((name) => name.endsWith('.md'));
const defined = pages.flatMap((page) =>
  [...readFileSync(join(spec, page), 'utf8').matchAll(DEFINED)].map(([, id]) => id),
);
const kinds = [...new Set(defined.map((id) => id.split('-')[0]))];
const anyId = new RegExp(`\\b(?:${kinds.join('|')})-\\d+\\.\\d+-\\d+\\b`, 'g');

const untested = new Set(defined);
const problems = defined.filter((id, i) => defined.indexOf(id) !== i).map((id) => `${id} is defined twice`);
for (const path of sourcesBelow(root)) {
  const name = relative(root, path);
  for (const [id] of readFileSync(path, 'utf8').matchAll(anyId)) {
    if (!defined.includes(id)) problems.push(`${name} cites ${id}, which is nowhere in spec/`);
    else if (IN_TESTS.test(name)) untested.delete(id);
  }
}
problems.push(...[...untested].map((id) => `${id} is cited by no test and no vector`));
for (const problem of problems) console.error(problem);
process.exit(problems.length > 0 ? 1 : 0);
