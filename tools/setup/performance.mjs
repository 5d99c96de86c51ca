#!/usr/bin/env node
// npm run performance: sets everything up, plays over every profile of the network lab, and writes docs/performance.md.
import { at, startedAs } from './house.mjs';
import { setUp } from './build.mjs';
import { exitCodeOf } from './step.mjs';

const USAGE = `
usage: npm run performance [-- --seconds N] [-- --print]

Plays over every profile of the network lab and writes the table of docs/performance.md. Linux, with network namespaces.`;

await startedAs(import.meta.url, USAGE, async (args) => {
  await setUp();
  return exitCodeOf(process.execPath, [at('tools/jam/dist/performance-main.js'), ...args]);
});
