#!/usr/bin/env node
// Builds what changed: the native addon, then TypeScript. Node's own modules only, besides what install.mjs brought.
import { bin, startedAs } from './house.mjs';
import { check } from './check.mjs';
import { install } from './install.mjs';
import { buildPreset } from './native-tests.mjs';
import { NX } from './projects.mjs';
import { run, step } from './step.mjs';
import { unlessUnchanged } from './unchanged.mjs';

const USAGE = `
usage: node tools/setup/build.mjs [native|typescript|netlab]

Builds the native addon (Release, into native/node/build) and every TypeScript project; only what changed. The network
lab (tools/netlab) is built when it is asked for.`;

async function build() {
  await buildAddon();
  await buildTypeScript();
}

const buildAddon = () =>
  step('building the native engine', (tell) =>
    run(process.execPath, ['native/node/build.js'], {
      log: 'addon',
      tell,
      progress: (line) => /^\[\s*(\d+%|\d+\/\d+)\]/.exec(line)?.[1] ?? '',
      why: 'building the native engine',
    }),
  );

/** The player and the recorder on JACK; they want JACK's headers, which nothing else does. */
export const buildPortsLab = () => buildPreset('dev', [], 'tools/ports');
/** The programs that make a network lab; its TypeScript is a project like any other. */
export const buildNetlab = () => buildPreset('dev', ['midip2p_netlab', 'midip2p_netlab_probe'], 'tools/netlab');

/** What is generated, too: a type checker needs it, and the declarations of what it imports. */
export const buildTypeScript = () => unlessUnchanged(nxBuild);

/** What `npm start`, `npm test` and the others do first; `purposes`: what else of packages.json is needed. */
export async function setUp(purposes = []) {
  await check(['start', ...purposes]);
  await install();
  await build();
}

// ---- details ----

/** Nx builds C++ as well where it is asked for all; here TypeScript alone, which no compiler is needed for. */
const OF_CPP = ['cpp', '@midip2p/native'];

const nxBuild = () =>
  step('building TypeScript', (tell) =>
    run(
      bin('nx'),
      ['run-many', '-t', 'build', `--exclude=${OF_CPP.join(',')}`, '--outputStyle=stream', '--parallel=2'],
      {
        log: 'typescript-build',
        env: NX,
        tell,
        progress: (line) => /nx run (@midip2p\/[\w-]+:\w+)/.exec(line)?.[1] ?? '',
        why: 'building TypeScript',
      },
    ),
  );

await startedAs(import.meta.url, USAGE, async ([what]) => {
  // TypeScript is built on any system, and needs no compiler.
  if (what !== 'typescript') await check(what === 'netlab' ? ['start', 'test'] : ['start']);
  await install();
  if (what === 'netlab') return buildNetlab();
  if (what !== 'typescript') await buildAddon();
  if (what !== 'native') await buildTypeScript();
});
