// The set-up's own judgement: what it says is missing, what it counts, when it installs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { check } from '../check.mjs';
import { at, root } from '../house.mjs';
import { agrees } from '../install.mjs';
import { byProject } from '../jest-tests.mjs';
import { lockTroubles } from '../lock-check.mjs';
import { counted } from '../native-tests.mjs';
import { exitCodeOf } from '../step.mjs';

/** A PATH with these programs of the machine, and these scripts. */
function machineWith(t, programs, scripts = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'midip2p-path-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of programs) {
    const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
    symlinkSync(found, path.join(folder, name));
  }
  for (const [name, text] of Object.entries(scripts)) {
    writeFileSync(path.join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(path.join(folder, name), 0o755);
  }
  return { PATH: folder };
}

const missingOn = (machine) =>
  check(machine).then(
    () => '',
    (error) => error.message,
  );

test('this machine has everything', async () => {
  assert.equal(await missingOn({}), '');
});

test('a bare machine is told everything at once, with how to get it on three systems', async (t) => {
  const said = await missingOn({ env: machineWith(t, []), node: '18.20.0' });
  for (const what of ['Node ≥ 20.19 (this is 18.20.0)', 'C++20 compiler', 'CMake ≥ 3.21', 'OpenSSL ≥ 3.0', 'make or'])
    assert.match(said, new RegExp(what.replace(/[()+.]/g, '\\$&')));
  for (const how of ['apt-get install build-essential', 'dnf install openssl-devel', 'pacman -S cmake'])
    assert.ok(said.includes(how), how);
});

test('an old CMake is named with its version', async (t) => {
  const programs = ['c++', 'as', 'ld', 'make'];
  const env = machineWith(t, programs, { cmake: 'echo "cmake version 3.16.3"' });
  const said = await missingOn({ env });
  assert.match(said, /CMake ≥ 3\.21 \(this is 3\.16\.3\)/);
  assert.doesNotMatch(said, /compiler|OpenSSL/);
});

test('a compiler that does not know C++20 counts as none', async (t) => {
  const said = await missingOn({ env: machineWith(t, ['cmake', 'make'], { 'c++': 'exit 1' }) });
  assert.match(said, /a C\+\+20 compiler/);
});

test('another system hears that the network seam is not there yet', async () => {
  assert.match(await missingOn({ platform: 'darwin' }), /Linux only so far: the network seam of darwin/);
});

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

test('C++ cases are counted over all programs, and a program that died is a failure', () => {
  const testcase = (name, status, output) =>
    `<testcase name="${name}" classname="${name}" time="0.1" status="${status}"><system-out>${output}</system-out></testcase>`;
  const junit = `<testsuite>${testcase('a', 'run', 'noise\n12 passed, 0 failed\n')}${testcase('b', 'fail', '3 passed, 1 failed\n')}${testcase('c', 'fail', 'Segmentation fault')}</testsuite>`;
  const { passed, failed, programs } = counted(junit);
  assert.deepEqual({ passed, failed }, { passed: 15, failed: 2 });
  assert.deepEqual(
    programs.map((program) => program.name),
    ['a', 'b', 'c'],
  );
});

test('a sanitizer report after green cases is a failure', () => {
  const junit =
    '<testcase name="a" status="fail"><system-out>2 passed, 0 failed\nERROR: leak\n</system-out></testcase>';
  assert.equal(counted(junit).failed, 1);
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
