#!/usr/bin/env node
// npm run release:twice: sets everything up, then makes what is published in two clones and compares the bytes.
import { at, startedAs } from './house.mjs';
import { setUp } from './build.mjs';
import { purposesOf } from './release.mjs';
import { exitCodeOf } from './step.mjs';

const USAGE = `
usage: npm run release:twice [-- --only KINDS] [-- --json]

Makes everything that is published, or some kinds of it, from the commit that is checked out, in two clones in
different folders, and compares all files. Takes twice as long as npm run release.`;

await startedAs(import.meta.url, USAGE, async (args) => {
  await setUp(purposesOf(args));
  return exitCodeOf(process.execPath, [at('tools/release/dist/twice-main.js'), ...args]);
});
