#!/usr/bin/env node
// npm run goldens: rewrites the golden files; the diff is the review.
import { startedAs } from './house.mjs';
import { setUp } from './build.mjs';
import { jestInRealTime, jestProjects, jestSystemTests, jestTogether } from './jest-tests.mjs';

const USAGE = `
usage: npm run goldens

Runs the TypeScript tests so that they rewrite their golden files instead of comparing (Jest's --updateSnapshot, and
MIDIP2P_GOLDENS=write for tests that keep files of their own). Look at the diff before you commit it.`;

await startedAs(import.meta.url, USAGE, async () => {
  await setUp();
  process.env.MIDIP2P_GOLDENS = 'write';
  const rows = await jestTogether(jestProjects(), ['--updateSnapshot']);
  rows.push(...(await jestInRealTime(jestProjects(), ['--updateSnapshot'])));
  // System tests whose file is called golden: they may fetch a program, but need nothing of this machine.
  rows.push(...(await jestSystemTests(['tests/chart'], ['--updateSnapshot', '--testPathPatterns=golden'])));
  return rows.some((row) => row.failed > 0) ? 1 : 0;
});
