#!/usr/bin/env node
// Says at once what this machine lacks, and how to get it. Node's own modules only.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startedAs } from './house.mjs';
import { StepFailed, step } from './step.mjs';

const USAGE = `
usage: node tools/setup/check.mjs

Checks that Node, a C++20 compiler, CMake and OpenSSL's development files (with static libraries) are here; says what
is missing and how to get it. CXX and OPENSSL_ROOT_DIR are respected. Exits 1 when something is missing.`;

/** Throws StepFailed naming everything that is missing. */
export async function check({ platform = process.platform, node = process.versions.node, env = process.env } = {}) {
  if (platform !== 'linux') {
    throw new StepFailed(
      `MIDIp2p runs on Linux only so far: the network seam of ${platform} is not there yet (native/net has epoll alone)`,
    );
  }
  await step('checking what this machine has', async () => {
    const missing = [];
    if (!atLeast(node, [20, 19])) missing.push(lacks(`Node ≥ 20.19 (this is ${node})`, NODE));
    const work = mkdtempSync(path.join(tmpdir(), 'midip2p-check-'));
    try {
      const compiler = findCompiler(work, env);
      if (!compiler) missing.push(lacks('a C++20 compiler (g++ ≥ 11 or clang++ ≥ 14)', COMPILER));
      const cmake = /version (\S+)/.exec(output('cmake', ['--version'], env))?.[1];
      if (!cmake) missing.push(lacks('CMake ≥ 3.21', CMAKE));
      else if (!atLeast(cmake, [3, 21])) missing.push(lacks(`CMake ≥ 3.21 (this is ${cmake})`, CMAKE));
      if (!output('make', ['--version'], env) && !output('ninja', ['--version'], env))
        missing.push(lacks('make or ninja', COMPILER));
      // Without a compiler there is nothing to try OpenSSL with, but most likely it is missing too.
      if (!compiler || !hasOpenssl(work, compiler, env)) {
        const unsure = compiler ? '' : ' (not tried: no compiler)';
        missing.push(lacks(`OpenSSL ≥ 3.0: headers and static libraries${unsure}`, OPENSSL));
      }
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
    if (missing.length > 0) throw new StepFailed(`missing on this machine:\n${missing.join('\n')}`);
  });
}

// ---- details ----

const NODE = {
  'any system': 'https://nodejs.org, or: npx n 22, nvm install 22',
};
const COMPILER = {
  'Debian, Ubuntu': 'apt-get install build-essential',
  Fedora: 'dnf install gcc-c++ make',
  Arch: 'pacman -S base-devel',
};
const CMAKE = { 'Debian, Ubuntu': 'apt-get install cmake', Fedora: 'dnf install cmake', Arch: 'pacman -S cmake' };
const OPENSSL = {
  'Debian, Ubuntu': 'apt-get install libssl-dev',
  Fedora: 'dnf install openssl-devel',
  Arch: 'pacman -S openssl',
  'where that brings no libssl.a': 'build OpenSSL with ./Configure no-shared and set OPENSSL_ROOT_DIR to it',
};

function lacks(what, remedies) {
  const width = Math.max(...Object.keys(remedies).map((system) => system.length));
  const lines = Object.entries(remedies).map(([system, command]) => `      ${system.padEnd(width)}  ${command}`);
  return [`  - ${what}`, ...lines].join('\n');
}

function atLeast(version, [major, minor]) {
  const [a = 0, b = 0] = version.split('.').map((n) => parseInt(n, 10));
  return a > major || (a === major && b >= minor);
}

function output(command, args, env) {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', env });
  return status === 0 ? stdout : '';
}

/** The one CMake will take: $CXX, else the first of these that is here and knows C++20. */
function findCompiler(work, env) {
  const source = path.join(work, 'cpp20.cpp');
  writeFileSync(
    source,
    '#include <span>\n#include <compare>\nint main() { int a[2]{}; return int(std::span{a}.size()) - 2; }\n',
  );
  const candidates = env.CXX ? [env.CXX] : ['c++', 'g++', 'clang++'];
  return candidates.find((cxx) => compiles(cxx, ['-std=c++20', source], work, env));
}

function hasOpenssl(work, compiler, env) {
  const source = path.join(work, 'openssl.cpp');
  const lines = [
    '#include <openssl/ssl.h>',
    '#if OPENSSL_VERSION_MAJOR < 3',
    '#error too old',
    '#endif',
    'int main() { SSL_CTX_free(SSL_CTX_new(TLS_method())); }',
  ];
  writeFileSync(source, lines.join('\n') + '\n');
  const home = env.OPENSSL_ROOT_DIR;
  const where = home ? [`-I${home}/include`, `-L${home}/lib`, `-L${home}/lib64`] : [];
  const link = ['-Wl,-Bstatic', '-lssl', '-lcrypto', '-Wl,-Bdynamic', '-ldl', '-pthread'];
  // A static OpenSSL may have been built with zlib or zstd.
  const compression = [[], ['-lz'], ['-lz', '-lzstd']];
  return compression.some((more) => compiles(compiler, [...where, source, ...link, ...more], work, env));
}

function compiles(compiler, args, work, env) {
  const made = path.join(work, 'made');
  return spawnSync(compiler, [...args, '-o', made], { env, stdio: 'ignore' }).status === 0;
}

await startedAs(import.meta.url, USAGE, async () => {
  await check();
  console.log('everything needed is here');
});
