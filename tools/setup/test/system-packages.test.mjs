// Installing what is missing: who is asked what, and what a person sees.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { utimesSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { check } from '../check.mjs';
import { isFresh } from '../package-systems.mjs';
import { limitsOf } from '../system-packages.mjs';
import { bringing, fakeMachine } from './fake-machine.mjs';

/** What is there is not what these tests are about: a compiler that compiles everything is quicker. */
const TOOLS = ['c++', 'make', 'script'];
const CMAKE = bringing('cmake');
const INSTALL = 'apt-get -o DPkg::Lock::Timeout=300 install --yes --no-install-recommends cmake';

/** A Debian that lacks CMake alone, until it is installed. */
const withoutCmake = (t, scripts = {}) =>
  fakeMachine(t, {
    os: 'ID=debian\nVERSION_CODENAME=bookworm\n',
    willing: TOOLS,
    scripts: { 'apt-get': `case "$*" in *install*) ${CMAKE};; esac`, ...scripts },
  });
const SUDO = `while case "$1" in -n|-v|*=*) true;; *) false;; esac; do shift; done; "$@"`;
const QUIET = 'DEBIAN_FRONTEND=noninteractive';
const refused = (asked) =>
  check(['start'], asked).then(
    () => assert.fail('nothing was missing'),
    (error) => error.message,
  );

test('root has it installed at once, after the lists were fetched, and nothing the second time', async (t) => {
  const machine = withoutCmake(t);
  await check(['start'], machine.asked());
  assert.deepEqual(machine.calls(), ['apt-get update', INSTALL]);
  await check(['start'], machine.asked());
  assert.equal(machine.calls().length, 2);
});

test('lists that were looked at today are not fetched again, older ones are', async (t) => {
  const machine = withoutCmake(t);
  machine.refresh();
  await check(['start'], machine.asked());
  assert.deepEqual(machine.calls(), [INSTALL]);
  const system = machine.asked().system;
  const yesterday = new Date(Date.now() - 90_000_000);
  utimesSync(machine.file('lists'), yesterday, yesterday);
  assert.equal(isFresh(system), false);
});

test('a source that is out of reach is told of and does not keep the others from serving', async (t) => {
  const apt = `case "$*" in update) echo "E: no such mirror"; exit 100;; *install*) ${CMAKE};; esac`;
  const machine = withoutCmake(t, { 'apt-get': apt });
  await check(['start'], machine.asked());
  assert.equal(machine.calls().at(-1), INSTALL);
});

test('an installation that fails shows what the package system said', async (t) => {
  const machine = withoutCmake(t, { 'apt-get': 'echo "E: Unable to locate package cmake" >&2; exit 100' });
  const said = await refused(machine.asked());
  assert.match(said, /install --yes --no-install-recommends cmake exited with 100/);
  assert.match(said, /E: Unable to locate package cmake/);
  assert.match(said, /\.cache\/setup\/system-packages\.log/);
});

test('what a package did not bring is named still', async (t) => {
  const said = await refused(withoutCmake(t, { 'apt-get': '' }).asked());
  assert.match(said, /^missing on this machine:\n {2}- CMake ≥ 3\.21$/m);
});

test('--no-install only tells, root too', async (t) => {
  const machine = withoutCmake(t);
  const said = await refused(machine.asked({ env: { MIDIP2P_NO_INSTALL: '1', MIDIP2P_YES: '1' } }));
  assert.match(said, /^ {2}apt-get install cmake$/m);
  assert.deepEqual(machine.calls(), []);
});

test('a yes beforehand is enough where sudo asks for no password', async (t) => {
  const machine = withoutCmake(t, { sudo: SUDO });
  await check(['start'], machine.asked({ uid: 1000, env: { MIDIP2P_YES: '1' } }));
  assert.deepEqual(
    machine.calls().filter((call) => call.startsWith('sudo')),
    ['sudo -n true', `sudo -n ${QUIET} apt-get update`, `sudo -n ${QUIET} ${INSTALL}`],
  );
});

test('without a terminal nobody is asked, and nothing is installed', async (t) => {
  const machine = withoutCmake(t, { sudo: SUDO });
  const said = await refused(machine.asked({ uid: 1000 }));
  assert.match(said, /^nothing was installed: there is no terminal to ask at; --yes or MIDIP2P_YES=1/);
  assert.match(said, /^ {2}sudo apt-get install cmake$/m);
  assert.ok(!machine.calls().some((call) => call.startsWith('apt-get')));
});

test('a yes does not help where sudo wants a password that nobody can type', async (t) => {
  const said = await refused(withoutCmake(t, { sudo: 'exit 1' }).asked({ uid: 1000, env: { MIDIP2P_YES: '1' } }));
  assert.match(said, /sudo wants a password, and there is no terminal/);
});

test('who has no sudo hears that it takes root', async (t) => {
  assert.match(await refused(withoutCmake(t).asked({ uid: 1000 })), /that takes root, and there is no sudo here/);
});

for (const [answer, status, words] of [
  ['y', 0, /everything is here/],
  ['no', 1, /nothing was installed: the answer was no/],
  ['', 1, /nothing was installed: the answer was no/],
]) {
  test(`at a terminal one is asked, with the command that would run; "${answer}" is an answer`, async (t) => {
    const machine = withoutCmake(t, { sudo: SUDO });
    const terminal = await atTerminal(machine, /install them so\? \[y\/N\] /, answer);
    assert.match(terminal.output, new RegExp(`\\$ sudo ${INSTALL}`));
    assert.match(terminal.output, words);
    assert.equal(terminal.status, status);
    assert.equal(
      machine.calls().some((call) => call.startsWith('apt-get')),
      status === 0,
    );
  });
}

test('after a yes sudo may ask for the password itself', async (t) => {
  const sudo = `case "$*" in "-v") printf "password: " > /dev/tty; read word < /dev/tty; [ "$word" = y ] && : > $home/known;; esac
    if [ "$1" = -n ]; then [ -e $home/known ] || exit 1; ${SUDO}; fi`;
  const machine = withoutCmake(t, { sudo });
  const terminal = await atTerminal(machine, /install them so\? \[y\/N\] |password: /, 'y');
  assert.match(terminal.output, /password: /);
  assert.equal(terminal.status, 0);
});

for (const [os, program, install, lists] of [
  ['ID="fedora"', 'dnf', 'dnf install --assumeyes cmake', []],
  ['ID=manjaro\nID_LIKE=arch', 'pacman', 'pacman --sync --needed --noconfirm cmake', ['pacman --sync --refresh']],
  ['ID=alpine', 'apk', 'apk add --update-cache cmake', []],
]) {
  test(`${program} is asked in its own words`, async (t) => {
    const script = `case "$*" in *cmake*) ${CMAKE};; esac`;
    const machine = fakeMachine(t, { os, willing: TOOLS, scripts: { [program]: script } });
    await check(['start'], machine.asked());
    assert.deepEqual(machine.calls(), [...lists, install]);
  });
}

test('Alpine is told what does not work there, whatever is installed', (t) => {
  const machine = fakeMachine(t, { os: 'ID=alpine', scripts: { apk: '' } });
  assert.match(limitsOf(machine.asked()), /musl, and the PostgreSQL that npm start runs is built for glibc/);
  assert.equal(limitsOf(withoutCmake(t).asked()), undefined);
});

test('Fedora gets what it has, and is told how to come by a static OpenSSL', async (t) => {
  // A compiler that finds no OpenSSL, which is what its packages bring.
  const compiler = '#!/bin/sh\\ncase "$*" in *openssl*) exit 1;; esac\\nexec /usr/bin/c++ "$@"\\n';
  const dnf = `${bringing('as', 'ld', 'make', 'cmake')}\nprintf '${compiler}' > $home/bin/c++; /bin/chmod +x $home/bin/c++`;
  const machine = fakeMachine(t, { os: 'ID=fedora', scripts: { dnf } });
  const said = await refused(machine.asked());
  assert.deepEqual(machine.calls(), ['dnf install --assumeyes gcc-c++ make cmake util-linux-script doctest-devel']);
  assert.match(said, /^missing on this machine:\n {2}- OpenSSL/);
  assert.match(said, /otherwise build OpenSSL .* OPENSSL_ROOT_DIR/);
});

/** Types `answer` whenever the terminal asks; how it ended and all that was to be seen. */
function atTerminal(machine, asks, answer) {
  const asking = fileURLToPath(new URL('./at-terminal.mjs', import.meta.url));
  const command = `${process.execPath} ${asking}`;
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    env: { ...process.env, MACHINE: JSON.stringify(machine.asked({ uid: 1000, terminal: true })) },
  });
  let output = '';
  let read = 0;
  child.stdout.on('data', (chunk) => {
    output += chunk;
    const asked = asks.exec(output.slice(read));
    if (asked === null) return;
    read += asked.index + asked[0].length;
    child.stdin.write(`${answer}\n`);
  });
  return new Promise((resolve) =>
    child.once('close', (status) => resolve({ status, output: output.replaceAll('\r', '') })),
  );
}
