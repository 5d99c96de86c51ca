// Where an addon may be for this machine: what was built here first, so that whoever builds it gets what they built.
'use strict';
const path = require('node:path');
const { version } = require('./package.json');

/** Of the packages that carry one, such as `linux-x64`; glibc goes without saying. */
function platform() {
  const { platform: os, arch } = process;
  const musl = os === 'linux' && !process.report.getReport().header.glibcVersionRuntime;
  return `${os}-${arch}${musl ? '-musl' : ''}`;
}

/** Each with `load()`, which throws where it is not there (code MODULE_NOT_FOUND) or cannot be loaded. */
function candidates() {
  const built = path.join(__dirname, 'build/Release/midip2p.node');
  const prebuilt = `@midip2p/native-${platform()}`;
  return [
    { what: built, load: () => require(built) },
    {
      what: `the package ${prebuilt}`,
      load: () => {
        const carried = require(`${prebuilt}/package.json`).version;
        if (carried !== version) throw new Error(`it is of version ${carried}, and this is ${version}`);
        return require(prebuilt);
      },
    },
  ];
}

module.exports = { candidates, platform };
