// What Nx is asked for happens: no package is passed over, and no target does nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { packageTroubles, typeScriptTroubles } from '../../walls/packages.mjs';
import { bin } from '../house.mjs';
import { NX, readProjects } from '../projects.mjs';
import { outputOf } from '../step.mjs';

const script = { executor: 'nx:run-script', options: { script: 'it' } };
const whole = { name: 'a', root: 'libs/a', tags: ['room:a'], targets: { build: script, test: script, lint: script } };
const FILES = ['libs/a/src/x.ts', 'libs/a/src/x.test.ts'];
const troublesOf = (project, files = FILES, builds = true) => packageTroubles([project], files, () => builds);

test('a package with a tag and all its targets is well', () => {
  assert.deepEqual(troublesOf(whole), []);
});

test('a package without a tag, or without a target that it needs, is named', () => {
  assert.deepEqual(troublesOf({ ...whole, tags: [] }), ['libs/a (a): has no tag room:NAME, and needs one']);
  assert.deepEqual(troublesOf({ ...whole, targets: {} }), [
    'libs/a (a): has no target lint',
    'libs/a (a): has no target build',
    'libs/a (a): has no target test',
  ]);
});

test('a target that runs nothing is named, and so is one that has nothing to run', () => {
  const noop = { executor: 'nx:noop', options: {} };
  assert.deepEqual(troublesOf({ ...whole, targets: { ...whole.targets, test: noop } }), [
    'libs/a (a): target test runs nothing',
  ]);
  assert.deepEqual(troublesOf(whole, ['libs/a/src/x.ts'], false), [
    'libs/a (a): has a target build, and nothing for it',
    'libs/a (a): has a target test, and nothing for it',
  ]);
});

test('a file outside every package is named', () => {
  assert.match(troublesOf(whole, [...FILES, 'libs/b/src/x.ts'])[0], /^libs\/b\/src\/x\.ts: belongs to no package/);
});

const workspace = (folder, name, dependencies = {}) => ({
  folder,
  manifest: { name: `@midip2p/${name}`, dependencies },
});
const TWO = [workspace('libs/a', 'a', { '@midip2p/b': '1.0.0' }), workspace('libs/b', 'b')];
const SAID = {
  references: new Map([
    ['libs/a', ['libs/b']],
    ['libs/b', []],
  ]),
  sources: new Map([['libs/a', 'libs/a/src/index.ts']]),
  paths: (name) => [`libs/${name.slice(9)}/src/index.ts`],
};

test('what a package is built of stands in its package.json, and its tsconfig.json says nothing else', () => {
  assert.deepEqual(typeScriptTroubles(TWO, SAID), []);
  const turned = new Map([
    ['libs/a', []],
    ['libs/b', ['libs/a']],
  ]);
  assert.deepEqual(typeScriptTroubles(TWO, { ...SAID, references: turned }), [
    'libs/a/tsconfig.json: needs a reference to libs/b, as package.json says',
    'libs/b/tsconfig.json: refers to libs/a, which is no dependency in package.json',
  ]);
});

test('a package that tests would not find by its name is named', () => {
  const [trouble] = typeScriptTroubles([workspace('libs/a', 'other')], { ...SAID, references: new Map() });
  assert.match(
    trouble,
    /^libs\/a: is called @midip2p\/other, by which tsconfig\.tests\.json finds no libs\/a\/src\/index\.ts/,
  );
});

test('nx run-many says how many tests of a package ran', { timeout: 120_000 }, async () => {
  await readProjects();
  const asked = [
    'run-many',
    '-t',
    'test',
    '-p',
    '@midip2p/plain-text',
    '--excludeTaskDependencies',
    '--outputStyle=stream',
  ];
  const { status, stdout, stderr } = await outputOf(bin('nx'), asked, { env: NX });
  assert.equal(status, 0, stdout + stderr);
  assert.match(stripVTControlCharacters(stdout + stderr), /Tests: +\d+ passed/);
});
