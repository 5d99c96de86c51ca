// What npm runs when it installs the published package: nothing where an addon is there that loads; else it is built.
// Where npm runs no scripts, whoever loads the package is told what to do (index.js).
'use strict';
const { build } = require('./build');

try {
  require('./index');
} catch (error) {
  if (process.platform !== 'linux') giveUp(error);
  console.error('no prebuilt engine fits this system: building it from its sources');
  if (build() !== 0) giveUp(error);
}

function giveUp(error) {
  console.error(error.message);
  process.exit(1);
}
