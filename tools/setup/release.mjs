#!/usr/bin/env node
// npm run release: sets everything up, then makes and proves everything that is published.
import { at, startedAs } from './house.mjs';
import { setUp } from './build.mjs';
import { exitCodeOf } from './step.mjs';

// The program's own help exists only once it is built; until then there is this.
const USAGE = `
usage: npm run release [-- OPTIONS]

Sets everything up, then makes everything that is published, into dist/release, and proves each by installing it into
an empty place and using it.

  --only KINDS   some kinds alone, with commas: chart
  --no-prove     make everything, prove nothing
  --json         the last line of stdout is one JSON object (npm run release --silent -- --json)`;

await startedAs(import.meta.url, USAGE, async (args) => {
  await setUp(['release']);
  return exitCodeOf(process.execPath, [at('tools/release/dist/main.js'), ...args]);
});
