#!/usr/bin/env node
// The `midip2p-relay` command. npm links it when it installs, which is before anything is built.
'use strict';
const { existsSync } = require('node:fs');
const path = require('node:path');

const program = path.join(__dirname, '../dist/main.js');
if (!existsSync(program)) {
  const repository = path.join(__dirname, '../../..');
  console.error(
    `midip2p-relay is not built yet: type \`npm start\` in ${repository}, which builds everything [not-built]`,
  );
  process.exit(2);
}
require(program);
