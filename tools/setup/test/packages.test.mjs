// What Nx is asked for happens: no package is passed over, and no target does nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { packageTroubles } from '../../walls/packages.mjs';
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
