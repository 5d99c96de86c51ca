#!/usr/bin/env node
// npm run bench -- NAME: a release build of one bench, run. Its floor or peers are measured in the same run.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { at, filesBelow, startedAs } from './house.mjs';
import { check } from './check.mjs';
import { buildBench, buildNetlab, buildPortsLab, setUp } from './build.mjs';
import { BESIDE_ADDON, buildBesideAddon, buildPreset } from './native-tests.mjs';
import { exitCodeOf, StepFailed } from './step.mjs';

const USAGE = `
usage: npm run bench -- NAME [--json] [OPTIONS OF THE BENCH]

Builds what the bench NAME needs (C++ of the objects that clients load, optimised) and runs it; without a NAME lists what there is.
  --json   the last line of stdout is one object: {"bench","machine","rows","ratios"}`;

/** What a bench in TypeScript starts that is written in C++. */
const BESIDE = {
  cpu: ['midip2p_bench_guest'],
  jsonmidi: ['midip2p_bench_codec'],
  loss: ['midip2p_bench_loss_guest'],
  udp: ['midip2p_bench_loss_guest'],
};
/** What a bench needs of the system besides. */
const NEEDS = { jsonmidi: ['json-peers'] };

await startedAs(import.meta.url, USAGE, async ([name, ...args]) => {
  const benches = listed();
  if (name === undefined || name.startsWith('-')) {
    console.log(`${USAGE.trim()}\n\nbenches: ${[...benches.keys()].join(', ') || 'none'}`);
    return name === undefined ? 1 : 0;
  }
  const folder = benches.get(name); // or the TypeScript file
  if (folder === undefined)
    throw new StepFailed(`no bench called ${name}; there are: ${[...benches.keys()].join(', ') || 'none'}`);
  if (folder.endsWith('.ts')) {
    const onJack = folder.startsWith('tools/ports/');
    await setUp([onJack ? 'system' : 'test', ...(NEEDS[name] ?? [])]);
    if (onJack) await buildPortsLab();
    if (args.includes('--network') || folder.startsWith('tools/netlab/')) await buildNetlab();
    if (name in BESIDE) await buildBesideAddon(BESIDE[name]);
    return exitCodeOf(process.execPath, [at(folder.replace('/src/', '/dist/').replace(/ts$/, 'js')), ...args]);
  }
  const target = `midip2p_${name}_bench`;
  const home = folder.split('/')[0];
  const ofPlugin = home === 'juce-plugin';
  await check([ofPlugin ? 'plugin' : 'start', 'test']);
  await (ofPlugin ? buildPreset('release', [target], home) : buildBench(target));
  const program = at(ofPlugin ? `${home}/build/release` : BESIDE_ADDON, path.posix.relative(home, folder), target);
  if (!existsSync(program)) throw new StepFailed(`${path.relative(at(), program)} was not built`);
  return exitCodeOf(program, args);
});

// ---- details ----

/** Name → folder of the CMakeLists.txt that makes it, or the file src/bench-NAME.ts of a tool. */
function listed() {
  const found = new Map();
  for (const file of ['native', 'juce-plugin'].flatMap((home) => filesBelow(home, /CMakeLists\.txt$/))) {
    for (const [, name] of readFileSync(at(file), 'utf8').matchAll(
      /(?:add_executable|midip2p_test_program)\(\s*midip2p_(\w+)_bench\b/g,
    ))
      found.set(name, path.posix.dirname(file));
  }
  for (const file of filesBelow('tools', /\/src\/bench-\w+\.ts$/)) found.set(/bench-(\w+)\.ts$/.exec(file)[1], file);
  return found;
}
