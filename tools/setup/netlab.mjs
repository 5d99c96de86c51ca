#!/usr/bin/env node
// npm run netlab: builds the network lab and starts it.
import { readFileSync } from 'node:fs';
import { at, bin, startedAs } from './house.mjs';
import { buildNetlab } from './build.mjs';
import { check } from './check.mjs';
import { install } from './install.mjs';
import { exitCodeOf, run, step } from './step.mjs';

// The lab's own help exists only once it is built; until then there is this.
const USAGE = `
usage: npm run netlab -- PROFILE [OPTIONS] [-- COMMAND…]

Hosts on this machine, each in a network namespace of its own, with lines between them as PROFILE says. Without a
COMMAND it measures the line between the first two hosts and shows that beside what was set; with one, runs it in the
first host.

With ways of players (home/cgnat) instead of a PROFILE there are routers between them and two servers, which each player
tries out.

  --list           the profiles and the ways
  --line PROFILE   with ways: what lies between them
  --back PROFILE   another one for the way back
  --hosts N        2 (the default) to 20
  --seconds N      how long it measures
  --seed N         luck that is the same in every run
  --json           the last line of stdout is one JSON object`;

await startedAs(import.meta.url, USAGE, async (args) => {
  await check(['start', 'test', ...(wantsRouters(args) ? ['routers'] : [])]);
  await install();
  await buildNetlab();
  await step('building the lab', () => run(bin('tsc'), ['--build', 'tools/netlab'], { log: 'netlab', why: 'tsc' }));
  return exitCodeOf(process.execPath, [at('tools/netlab/dist/main.js'), ...args]);
});

/** What is neither the name of a profile nor JSON names ways, or nothing, as the lab will say. */
function wantsRouters([what = '-']) {
  const profiles = JSON.parse(readFileSync(at('tools/netlab/profiles.json'), 'utf8'));
  return !what.startsWith('-') && !what.startsWith('{') && !Object.hasOwn(profiles, what);
}
