// Loads the native engine: what was built here (build/Release), else a prebuilt one (prebuilds/). Errors say what to do.
'use strict';
const options = require('./binding-options');

function load() {
  try {
    return require('pkg-prebuilds')(__dirname, options);
  } catch (cause) {
    throw Object.assign(new Error(explain(cause), { cause }), { name: 'NativeError', code: 'native-not-loaded' });
  }
}

function explain(cause) {
  const here = `${process.platform}-${process.arch}, Node ${process.versions.node}`;
  const why = String(cause.message).trim();
  const solutions = [];
  if (process.platform !== 'linux') {
    solutions.push(`run it on Linux: the network seam of ${process.platform} is not there yet`);
  } else if (/Failed to find binding/.test(why)) {
    solutions.push('build it: npm start and npm test do, and so does node tools/setup/build.mjs native');
  } else {
    solutions.push(
      `build it anew for this machine: remove ${__dirname}/build, then node tools/setup/build.mjs native`,
      'if that fails, node tools/setup/check.mjs says what this machine lacks',
    );
  }
  if (/GLIBC|libstdc\+\+|CXXABI/.test(why)) {
    solutions.push('it was built on a newer system than this one: build it here, or use that system');
  }
  const list = solutions.map((solution) => `  - ${solution}`).join('\n');
  return `the native engine cannot be loaded on ${here}: ${why}\npossible solutions:\n${list}`;
}

module.exports = load();
