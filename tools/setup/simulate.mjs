#!/usr/bin/env node
// npm run simulate: builds the simulator and starts it.
import { at, startedAs } from './house.mjs';
import { BESIDE_ADDON } from './native-tests.mjs';
import { buildBench } from './build.mjs';
import { check } from './check.mjs';
import { exitCodeOf } from './step.mjs';

const USAGE = `
usage: npm run simulate -- [--peers N] [--hours H] [--profile NAME] [--seed N] [--json]
       npm run simulate -- --scenarios N [--hours H] [--seed N] [--only N] [--json]

Lives through hours of a session in seconds: the clocks of its players drift, wander and follow the temperature, paths
jitter, lose, queue and change, machines sleep. The clock that is tried is the client's own; the truth, which only the
simulation knows, is held against what each clock says of itself.

  --peers N       2 to 32 (5 unless said otherwise); the first is the timing master
  --hours H       of the session (1 unless said otherwise)
  --profile NAME  of the network lab (home-wifi unless said otherwise): npm run netlab -- --list
  --scenarios N   judges N sessions of two players, each with troubles of its own, one by one
  --only N        of these, that one, counted from 0
  --seed N        luck that is the same in every run (1 unless said otherwise); it is printed first
  --json          the last line of stdout is one JSON object

Exits 0 when every bound held, 1 when one was broken (it says which, and where), 2 when it was called wrongly.`;

await startedAs(import.meta.url, USAGE, async (args) => {
  await check(['start', 'test']);
  await buildBench('midip2p_simulate');
  return exitCodeOf(at(BESIDE_ADDON, 'sim/midip2p_simulate'), args);
});
