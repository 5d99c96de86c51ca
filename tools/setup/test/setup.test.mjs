// The set-up's own judgement: what it counts, when it installs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { at, root } from '../house.mjs';
import { agrees, isThere } from '../install.mjs';
import { byProject } from '../jest-tests.mjs';
import { lockTroubles } from '../lock-check.mjs';
import { counted } from '../native-tests.mjs';
import { exitCodeOf } from '../step.mjs';
import { unlessUnchanged } from '../unchanged.mjs';

test('every script of package.json answers --help', async () => {
  const { default: manifest } = await import(path.join(root, 'package.json'), { with: { type: 'json' } });
  for (const [name, command] of Object.entries(manifest.scripts)) {
    const [node, script] = command.split(' ');
    assert.equal(node, 'node');
    const { status, stdout } = spawnSync(process.execPath, [at(script), '--help'], { encoding: 'utf8' });
    assert.equal(status, 0, name);
    assert.match(stdout, /^usage: /, name);
  }
});

test('C++ cases are counted by program, and what was not run is a failure', () => {
  const testcase = (name, status) => `<testcase name="${name}" classname="${name}" time="0.1" status="${status}">`;
  const junit = [
    testcase('a:one: it holds', 'run'),
    testcase('a:two', 'run'),
    testcase('b:three', 'fail'),
    testcase('c_NOT_BUILT-1', 'notrun'),
  ].join('</testcase>');
  assert.deepEqual(counted(junit), {
    programs: [
      { name: 'a', passed: 2, failed: 0 },
      { name: 'b', passed: 0, failed: 1 },
      { name: 'c_NOT_BUILT-1', passed: 0, failed: 1 },
    ],
    passed: 2,
    failed: 2,
  });
});

test('a test file that cannot be loaded is a failure of its project', () => {
  const file = (name, status, ...statuses) => ({
    name: `${root}/${name}`,
    status,
    assertionResults: statuses.map((s) => ({ status: s })),
  });
  const testResults = [
    file('libs/a/src/x.test.ts', 'passed', 'passed', 'passed', 'pending'),
    file('libs/a/src/y.test.ts', 'failed'),
    file('libs/b/src/z.test.ts', 'failed', 'passed', 'failed'),
  ];
  assert.deepEqual(byProject({ testResults }, ['libs/a', 'libs/b']), [
    { name: 'libs/a', passed: 2, failed: 1, skipped: 1 },
    { name: 'libs/b', passed: 1, failed: 1, skipped: 0 },
  ]);
});

test('npm is run again only for another lock file; other platforms do not count', () => {
  const a = { version: '1.0.0', integrity: 'sha512-a' };
  const locked = { '': {}, 'node_modules/a': a, 'node_modules/mac': { ...a, optional: true } };
  assert.ok(agrees(locked, { 'node_modules/a': a }));
  assert.ok(!agrees(locked, { 'node_modules/a': { ...a, version: '1.0.1' } }));
  assert.ok(!agrees(locked, { 'node_modules/a': { ...a, bin: { a: 'dist/main.js' } } }));
  assert.ok(!agrees(locked, {}));
  assert.ok(!agrees(locked, { 'node_modules/a': a, 'node_modules/b': a }));
});

test("npm is run again where a workspace's own packages are gone", (t) => {
  const home = mkdtempSync(path.join(tmpdir(), 'midip2p-installed-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const installed = { 'node_modules/a': {}, 'deploy/chart/node_modules/b': {} };
  for (const where of Object.keys(installed)) mkdirSync(path.join(home, where), { recursive: true });
  assert.ok(isThere(installed, home));
  rmSync(path.join(home, 'deploy/chart/node_modules'), { recursive: true });
  assert.ok(!isThere(installed, home));
});

test('a second command finds everything built, and puts nothing in its place anew while the first one plays', async (t) => {
  const home = mkdtempSync(path.join(tmpdir(), 'midip2p-built-'));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  const write = (file, text) => {
    mkdirSync(path.dirname(path.join(home, file)), { recursive: true });
    writeFileSync(path.join(home, file), text);
  };
  let builds = 0;
  const made = ['libs/a/dist/index.js', 'libs/a/src/generated/b.ts', 'libs/a/test/generated/c.ts'];
  const build = () => {
    builds += 1;
    for (const file of made) write(file, 'made');
  };
  const asked = async () => {
    const before = builds;
    await unlessUnchanged(build, { home, projects: ['libs/a'] });
    return builds > before;
  };
  for (const file of ['libs/a/src/index.ts', 'libs/a/src/index.test.ts', 'proto/x.proto', 'nx.json']) write(file, 'x');
  assert.equal(await asked(), true);
  assert.equal(await asked(), false);
  for (const file of ['libs/a/src/index.ts', 'libs/a/src/new.ts', 'proto/x.proto', 'nx.json', ...made]) {
    write(file, 'another');
    assert.equal(await asked(), true, file);
    assert.equal(await asked(), false, file);
  }
  for (const file of made) {
    rmSync(path.join(home, file));
    assert.equal(await asked(), true, `without ${file}`);
  }
  for (const file of ['libs/a/src/index.test.ts', 'libs/a/test/x.test.ts', 'libs/a/node_modules/x/y.js']) {
    write(file, 'another');
    assert.equal(await asked(), false, file);
  }
  write('libs/a/src/index.ts', 'a fault');
  const failing = unlessUnchanged(() => Promise.reject(new Error('a fault')), { home, projects: ['libs/a'] });
  await assert.rejects(failing, /a fault/);
  assert.equal(await asked(), true, 'after a build that failed');
});

test('the lock file must agree, pin exactly, and carry no address', () => {
  const lock = {
    packages: {
      '': { dependencies: { a: '1.0.0', b: '^2.0.0' } },
      'node_modules/a': { version: '1.0.0', integrity: 'sha512-a', resolved: 'https://registry.example/a.tgz' },
      'node_modules/b': { version: '2.0.0' },
    },
  };
  const troubles = lockTroubles(lock, { '': { dependencies: { a: '1.0.1', b: '^2.0.0' } } }).join('\n');
  for (const part of ['a is 1.0.1, locked 1.0.0', 'b ^2.0.0 is not pinned', 'carries an address', 'no checksum'])
    assert.ok(troubles.includes(part), part);
});

test('a program that does not end is ended, with all that it started', { timeout: 30_000 }, async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'midip2p-limit-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const pids = path.join(folder, 'pids');
  const script = `sleep 600 & echo $! $$ > ${pids}; wait`;
  assert.equal(await exitCodeOf('sh', ['-c', script], { limitSeconds: 0.5 }), 124);
  for (const pid of readFileSync(pids, 'utf8').trim().split(' ')) await ended(Number(pid));
  assert.equal(await exitCodeOf('sh', ['-c', 'exit 7'], { limitSeconds: 60 }), 7);
});

test('what a program says goes to a file where one is given, in the order in which it was said', async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'midip2p-output-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const output = path.join(folder, 'said');
  writeFileSync(output, 'of an earlier run, and longer than what is said now\n');
  assert.equal(await exitCodeOf('sh', ['-c', 'echo one; echo two >&2; echo three; exit 7'], { output }), 7);
  assert.equal(readFileSync(output, 'utf8'), 'one\ntwo\nthree\n');
});

/**
 * A signal is only sent when kill() returns, and whoever gets it ends when the system next runs it: nobody but its own parent can wait for
 * that, and its parent is gone. The runner's own limit is for a process that never ends.
 */
async function ended(pid) {
  while (isRunning(pid)) await new Promise((resolve) => setImmediate(resolve));
}

/** What was ended may not have been fetched by init yet: a zombie runs no more. Without /proc, init is quick. */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return !existsSync('/proc/self');
    return error.code !== 'ESRCH';
  }
}
