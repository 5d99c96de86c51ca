#!/usr/bin/env node
// npm run release: sets everything up, then makes and proves everything that is published.
import { at, startedAs } from './house.mjs';
import { setUp } from './build.mjs';
import { PURPOSES } from './system-packages.mjs';
import { exitCodeOf } from './step.mjs';

const ALL = 'release:';

// The program's own help exists only once it is built; until then there is this.
const USAGE = `
usage: npm run release [-- OPTIONS]

Sets everything up, then makes everything that is published, into dist/release, and proves each by installing it into
an empty place and using it.

  --only KINDS   some kinds alone, with commas: npm, chart, deb, image, plugin
  --no-prove     make everything, prove nothing
  --json         the last line of stdout is one JSON object (npm run release --silent -- --json)`;

await startedAs(import.meta.url, USAGE, async (args) => {
  await setUp(purposesOf(args));
  return exitCodeOf(process.execPath, [at('tools/release/dist/main.js'), ...args]);
});

/** What a machine needs for the kinds that are asked for; who asks for others is told by the program. */
export function purposesOf(args) {
  const at = args.indexOf('--only');
  const kinds =
    at < 0 ? PURPOSES.filter((one) => one.startsWith(ALL)) : (args[at + 1] ?? '').split(',').map((kind) => ALL + kind);
  const purposes = kinds.includes(`${ALL}plugin`) ? ['plugin', ...kinds] : kinds;
  return purposes.filter((one) => PURPOSES.includes(one));
}
