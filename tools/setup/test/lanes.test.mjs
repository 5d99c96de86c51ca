// Which system tests run beside each other, and that nothing gets lost where they do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filesBelow } from '../house.mjs';
import { partsOf, systemTestProjects } from '../jest-tests.mjs';
import { inLanes, lanesOf } from '../lanes.mjs';
import list from '../workspaces.cjs';

const project = (folder, tags = [], implicitDependencies) => ({
  folder,
  manifest: { nx: { tags: [`room:${folder}`, ...tags], implicitDependencies } },
});
const IN_COMPANY = ['system-tests:in-company'];

test('who says nothing runs alone, and who builds images runs with nobody else who does', () => {
  const projects = [
    project('quick'),
    project('image', IN_COMPANY, ['@midip2p/image', '@midip2p/mesh']),
    project('machine', IN_COMPANY),
    project('pages', IN_COMPANY, ['@midip2p/image']),
    project('late', [], ['@midip2p/image']),
  ];
  assert.deepEqual(lanesOf(projects), { lanes: [['image', 'pages'], ['machine']], alone: ['quick', 'late'] });
  assert.deepEqual(lanesOf(projects.slice(0, 2)), { lanes: [['image']], alone: ['quick'] });
});

test('every project with system tests is run once, and those that judge times or listen to a sound are alone', () => {
  const all = systemTestProjects();
  const { lanes, alone } = lanesOf(list.workspaces().filter(({ folder }) => all.includes(folder)));
  assert.deepEqual([...lanes.flat(), ...alone].sort(), all);
  for (const quiet of ['tests/jack', 'tests/mesh', 'tests/bench', 'tools/netlab', 'tools/load'])
    assert.ok(alone.includes(quiet), quiet);
});

test('lanes run at the same time, each in turn, and the others when both are over', { timeout: 30_000 }, async () => {
  const begun = [];
  const ending = new Map();
  const run = (name, options) => {
    begun.push(name);
    return new Promise((resolve) => ending.set(name, () => resolve({ name, ...options })));
  };
  /** Ends one, and lets whatever follows begin. */
  const end = async (name) => {
    ending.get(name)();
    await new Promise((resolve) => setImmediate(resolve));
  };
  const over = inLanes({ lanes: [['a', 'b'], ['c']], alone: ['d', 'e'] }, run);
  assert.deepEqual(begun, ['a', 'c']);
  await end('a');
  assert.deepEqual(begun, ['a', 'c', 'b']);
  await end('b');
  assert.deepEqual(begun, ['a', 'c', 'b']);
  await end('c');
  assert.deepEqual(begun, ['a', 'c', 'b', 'd']);
  await end('d');
  await end('e');
  const expected = ['a', 'b', 'c'].map((name) => ({ name, hasCompany: true }));
  assert.deepEqual(await over, [...expected, ...['d', 'e'].map((name) => ({ name, hasCompany: false }))]);
});

test('a lane that is the only one has no company', async () => {
  const run = (name, { hasCompany }) => Promise.resolve(`${name} ${hasCompany}`);
  assert.deepEqual(await inLanes({ lanes: [['a', 'b']], alone: ['c'] }, run), ['a false', 'b false', 'c false']);
});

test('every file of a project is in one part of it, and those that only wait are in the part that runs two', () => {
  const parts = partsOf('tests/mesh').map((options) => ({
    two: options.includes('--maxWorkers=2'),
    ignores: new RegExp(options.map((option) => /^--testPathIgnorePatterns=(.*)/.exec(option)?.[1]).find(Boolean)),
  }));
  for (const file of filesBelow('tests/mesh', /\/test-system\/.*\.test\.ts$/)) {
    const chosen = parts.filter(({ ignores }) => !ignores.test(file)).map(({ two }) => two);
    assert.deepEqual(chosen, [file.includes('/waiting/')], file);
  }
  assert.deepEqual(partsOf('tests/jack'), [['--runInBand']]);
});
