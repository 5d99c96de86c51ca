// Loads the native engine: what was built here, else the prebuilt package for this system. Errors say what was tried
// and what to do.
'use strict';
const { existsSync } = require('node:fs');
const path = require('node:path');
const { candidates, platform } = require('./candidates');

function load() {
  const failures = [];
  for (const candidate of candidates()) {
    try {
      return candidate.load();
    } catch (cause) {
      failures.push({ what: candidate.what, cause, why: whyNot(cause) });
    }
  }
  const cause = (failures.find(({ why }) => why !== NOT_THERE) ?? failures[0]).cause;
  throw Object.assign(new Error(explain(failures), { cause }), { name: 'NativeError', code: 'native-not-loaded' });
}

// ---- details ----

const NOT_THERE = 'is not there';
const whyNot = (cause) => (cause.code === 'MODULE_NOT_FOUND' ? NOT_THERE : String(cause.message).trim());

function explain(failures) {
  const here = `${platform()}, Node ${process.versions.node}`;
  const tried = failures.map(({ what, why }) => `  - ${what}: ${why}`).join('\n');
  const list = solutions(failures).map((solution) => `  - ${solution}`);
  return `the native engine cannot be loaded on ${here}; tried:\n${tried}\npossible solutions:\n${list.join('\n')}`;
}

function solutions(failures) {
  if (process.platform !== 'linux')
    return [`run it on Linux: the network seam of ${process.platform} is not there yet`];
  const [built, prebuilt] = failures;
  const found = [];
  // Only the repository has the set-up; the published package lies in somebody's node_modules.
  const repository = existsSync(path.join(__dirname, '../../tools/setup/build.mjs'));
  const again = built.why === NOT_THERE ? '' : `remove ${path.join(__dirname, 'build')}, then `;
  if (repository) {
    found.push(
      `build it${again && ' anew for this machine'}: ${again}node tools/setup/build.mjs native (npm start does)`,
    );
    if (again) found.push('if that fails, node tools/setup/check.mjs says what this machine lacks');
  } else {
    if (prebuilt.why === NOT_THERE)
      found.push('install without --omit=optional, so that the prebuilt package comes with it where there is one');
    found.push(
      `build it${again && ' anew for this machine'} (a C++20 compiler, CMake ≥ 3.21 and OpenSSL's development files are needed): ${again}npm rebuild @midip2p/native`,
      `or by hand, where npm runs no scripts: node ${path.join(__dirname, 'build.js')}`,
    );
  }
  if (/GLIBC|libstdc\+\+|CXXABI/.test(failures.map(({ why }) => why).join()))
    found.push('it was built on a newer system than this one: build it here, or use that system');
  return found;
}

module.exports = load();
