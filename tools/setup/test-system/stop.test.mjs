// npm test is told to end at ten random moments of its work, and other commands at one each: nothing of them lives 2 s later.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stopped, WAYS } from '../test/stopped-run.mjs';

const WITHIN_MS = 2000;
const MOMENTS = 10;
/** Of the processes that are seen from the first to the last test of these projects: somewhere between them. */
const PROCESSES = 90;
const PROJECTS = ['libs/testkit', 'tests/session', 'apps/server', 'apps/client'];

const SEED = Number(process.env.MIDIP2P_SEED ?? Math.floor(Math.random() * 2 ** 31));
const random = generator(SEED);
const ways = Object.keys(WAYS);

for (let moment = 0; moment < MOMENTS; ++moment) {
  const way = ways[moment % ways.length];
  const processes = 2 + Math.floor(random() * PROCESSES);
  const title = `npm test, ${way} at its process ${processes} (MIDIP2P_SEED=${SEED}): nothing of it lives ${WITHIN_MS} ms later`;
  test(title, { timeout: 600_000 }, async () => {
    const { tookMs } = await stopped(['test', '--', ...PROJECTS], { way, processes });
    assert.ok(tookMs < WITHIN_MS, `${tookMs} ms`);
  });
}

for (const [args, running] of [
  [['run', 'lint', '--', 'eslint'], /\.bin\/eslint /],
  [['start'], /main\.js join /],
  [['run', 'bench', '--', 'link'], /midip2p_link_bench|cc1plus/],
  [['run', 'test:system', '--', 'tools/netlab'], /jest/],
]) {
  test(`npm ${args.join(' ')} ends as npm test does`, { timeout: 900_000 }, async () => {
    const { tookMs, output } = await stopped(args, { way: 'SIGTERM of the command', running });
    assert.match(output, /✗ stopped by SIGTERM/);
    assert.ok(tookMs < WITHIN_MS, `${tookMs} ms`);
  });
}

// ---- details ----

/** Luck that is the same for the same seed (xorshift32). */
function generator(seed) {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
