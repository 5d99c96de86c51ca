#!/usr/bin/env node
// Builds the addon from its sources into build/Release, by CMake. The set-up of the repository does it by this file,
// and so does whoever installs the package where nothing prebuilt fits.
'use strict';
const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const USAGE = `
usage: node build.js [--rooms] [-DNAME=VALUE…]

Builds the native engine into build/Release, beside this file. Needs a C++20 compiler, CMake ≥ 3.21 with make or ninja, and
OpenSSL ≥ 3.0 with headers and static libraries. CXX, CXXFLAGS, CMAKE_GENERATOR and OPENSSL_ROOT_DIR are respected; what
begins with -D is handed on to CMake. MIDIP2P_ADDON_BUILD names another folder than build.
  --rooms   only what the addon is linked of: nearly all of it, and no package of npm is needed yet
`;

/** Its exit code; says on stderr what went wrong. `rooms`: as --rooms. */
function build(options = [], { rooms = false } = {}) {
  const into = process.env.MIDIP2P_ADDON_BUILD ?? path.join(__dirname, 'build');
  const configure = [
    ...['-S', sources(), '-B', into, ...generator(into)],
    '-DCMAKE_BUILD_TYPE=Release',
    `-DCMAKE_LIBRARY_OUTPUT_DIRECTORY=${path.join(into, 'Release')}`,
    ...(rooms ? [] : [`-DNODE_API_INCLUDE=${includes().join(';')}`]),
    ...options,
  ];
  const target = rooms ? 'midip2p_rooms' : 'midip2p';
  const compile = ['--build', into, '--target', target, '--parallel', String(Math.min(os.cpus().length, 8))];
  return cmake(configure) || cmake(compile);
}

// ---- details ----

/** The published package carries all rooms below native/; in the repository this folder is one of them. */
function sources() {
  const carried = path.join(__dirname, 'native/node');
  return existsSync(carried) ? carried : __dirname;
}

/** Both are headers alone. */
const includes = () => [
  path.join(path.dirname(require.resolve('node-api-headers/package.json')), 'include'),
  path.dirname(require.resolve('node-addon-api/package.json')),
];

/** CMake's own choice is make; a folder that was made with another one keeps it. */
function generator(into) {
  if (existsSync(path.join(into, 'CMakeCache.txt')) || process.env.CMAKE_GENERATOR) return [];
  return spawnSync('ninja', ['--version']).status === 0 ? ['-G', 'Ninja'] : [];
}

function cmake(args) {
  const { status, error } = spawnSync('cmake', args, { stdio: 'inherit' });
  if (error) console.error(`cmake could not be started: ${error.message}; install CMake 3.21 or newer`);
  return status ?? 1;
}

module.exports = { build };

if (require.main === module) {
  const args = process.argv.slice(2);
  const strange = args.find((arg) => !arg.startsWith('-D') && !/^(-h|--help|--rooms)$/.test(arg));
  if (strange !== undefined) {
    console.error(`unknown option ${strange}; --help says what there is`);
    process.exitCode = 2;
  } else if (args.some((arg) => /^(-h|--help)$/.test(arg))) console.log(USAGE.trim());
  else
    process.exitCode = build(
      args.filter((arg) => arg !== '--rooms'),
      { rooms: args.includes('--rooms') },
    );
}
