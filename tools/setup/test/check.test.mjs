// What the set-up finds on a machine, and what it says is missing.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { check } from '../check.mjs';
import { at, root } from '../house.mjs';
import { SYSTEMS } from '../package-systems.mjs';
import { fakeMachine } from './fake-machine.mjs';

/** What check() says, where nothing may be installed. */
const saidOn = ({ env, ...machine }, purposes) =>
  check(purposes, { ...machine, env: { ...env, MIDIP2P_NO_INSTALL: '1' } }).then(
    () => '',
    (error) => error.message,
  );

test('this machine has everything that its tests need', async () => {
  assert.equal(await saidOn({ env: process.env }, ['start', 'test']), '');
});

test('a bare machine of an unknown system is told everything at once, with how to get it on each known one', async (t) => {
  const said = await saidOn(fakeMachine(t).asked());
  for (const what of ['C++20 compiler', 'CMake ≥ 3.21', 'OpenSSL ≥ 3.0', 'make or ninja'])
    assert.ok(said.includes(what), what);
  const ways = ['apt-get install g++', 'dnf install gcc-c++', 'pacman -S cmake', 'apk add openssl-dev'];
  for (const how of [...ways, 'OPENSSL_ROOT_DIR']) assert.ok(said.includes(how), how);
});

test('a known system is told its own way, all of it in one line', async (t) => {
  const machine = fakeMachine(t, { os: 'ID=ubuntu\nID_LIKE=debian\n', scripts: { 'apt-get': '' } });
  const said = await saidOn(machine.asked({ uid: 1000 }));
  assert.match(said, /^ {2}sudo apt-get install g\+\+ make cmake libssl-dev bsdutils doctest-dev$/m);
  assert.doesNotMatch(said, /dnf|pacman|apk/);
  assert.deepEqual(machine.calls(), []);
});

test('a Node that is too old is named first, and nothing is installed for it', async (t) => {
  const machine = fakeMachine(t, { os: 'ID=debian\n', scripts: { 'apt-get': '' } });
  const said = await check(['start'], machine.asked({ node: '18.20.0' })).catch((error) => error.message);
  assert.match(said, /^Node ≥ 20\.19 is needed, and this is 18\.20\.0/);
  assert.match(said, /apt-get install g\+\+/);
  assert.deepEqual(machine.calls(), []);
});

test('an old CMake is named with its version, and where a newer one is', async (t) => {
  const programs = ['c++', 'as', 'ld', 'make'];
  const said = await saidOn(fakeMachine(t, { programs, scripts: { cmake: 'echo "cmake version 3.16.3"' } }).asked());
  assert.match(said, /CMake ≥ 3\.21 \(this is 3\.16\.3\)/);
  assert.match(said, /otherwise a newer one: https:/);
  assert.doesNotMatch(said, /compiler|OpenSSL/);
});

test('a compiler that does not know C++20 counts as none', async (t) => {
  const said = await saidOn(fakeMachine(t, { programs: ['cmake', 'make'], scripts: { 'c++': 'exit 1' } }).asked());
  assert.match(said, /a C\+\+20 compiler/);
});

test('a compiler that was chosen by CXX is not gone round', async (t) => {
  const machine = fakeMachine(t, { os: 'ID=debian', programs: ['cmake', 'make'], scripts: { 'apt-get': '' } });
  const said = await saidOn(machine.asked({ env: { CXX: 'no-such-compiler' } }));
  assert.match(said, /CXX is no-such-compiler, which compiles none/);
  assert.doesNotMatch(said, /apt-get install g/);
});

test('another kernel hears that the network seam is not there yet', async () => {
  assert.match(await saidOn({ platform: 'darwin' }), /Linux only so far: the network seam of darwin/);
});

test('a bare Debian is told everything that the system tests and the plugin need', async (t) => {
  const machine = fakeMachine(t, { os: 'ID=debian\n', scripts: { 'apt-get': '' } });
  const said = await saidOn(machine.asked(), ['system', 'plugin', 'plugin-test']);
  for (const name of ['jackd2', 'libjack-jackd2-dev', 'xauth']) assert.ok(said.includes(name), name);
});

test('every need of the list has a purpose, a way to see it, and a package of Debian', () => {
  const { purposes, needs } = JSON.parse(readFileSync(at('tools/setup/packages.json'), 'utf8'));
  const wanted = new Set(Object.values(purposes).flat());
  assert.deepEqual([...wanted].sort(), Object.keys(needs).sort());
  for (const [name, { what, seen, otherwise, ...systems }] of Object.entries(needs)) {
    assert.ok(what && seen && systems.apt?.length > 0, name);
    assert.ok(otherwise === undefined || otherwise.length > 0, name);
    assert.deepEqual(
      Object.keys(systems).filter((system) => !(system in SYSTEMS)),
      [],
      name,
    );
  }
});

test('what .ci/run asks for is everything', () => {
  const [, asked] = /node (tools\/setup\/check\.mjs .*)/.exec(readFileSync(at('.ci/run'), 'utf8'));
  const env = { ...process.env, MIDIP2P_NO_INSTALL: '1', PATH: '/nowhere' };
  const { stderr } = spawnSync(process.execPath, asked.split(' '), { cwd: root, env, encoding: 'utf8' });
  for (const what of ['C++20 compiler', 'JUCE', 'JACK', 'podman', 'Ardour']) assert.ok(stderr.includes(what), stderr);
});

test('no other file has a list of system packages of its own', () => {
  for (const file of ['.ci/run', 'tools/setup/check.mjs', 'tools/setup/plugin.mjs', 'tools/setup/system-check.mjs']) {
    assert.ok(existsSync(at(file)));
    assert.doesNotMatch(readFileSync(at(file), 'utf8'), /\blib[a-z0-9]+-dev\b|jackd2|build-essential/, file);
  }
});
