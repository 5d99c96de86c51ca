#!/usr/bin/env node
// Builds what changed: the native addon, then TypeScript. Node's own modules only, besides what install.mjs brought.
import { randomUUID } from 'node:crypto';
import { bin, startedAs } from './house.mjs';
import { check } from './check.mjs';
import { install, isInstalled } from './install.mjs';
import { buildBesideAddon, buildPreset } from './native-tests.mjs';
import { endAll, marked } from './processes.mjs';
import { NX } from './projects.mjs';
import { run, step } from './step.mjs';
import { unlessUnchanged } from './unchanged.mjs';

const USAGE = `
usage: node tools/setup/build.mjs [native|typescript|netlab]

Builds the native addon (Release, into native/node/build) and every TypeScript project; only what changed. The network
lab (tools/netlab) is built when it is asked for.`;

/** `tests`: the C++ tests can be built then, of the same objects (native-tests.mjs). */
async function build({ tests = false } = {}) {
  await buildAddon(optionsFor(tests));
  await buildTypeScript();
}

const optionsFor = (tests) => (tests ? ['-DMIDIP2P_TESTS=ON'] : []);

const buildAddon = (options = [], { title = 'building the native engine', env } = {}) =>
  step(title, (tell) =>
    run(process.execPath, ['native/node/build.js', ...options], {
      log: 'addon',
      env,
      tell,
      progress: (line) => /^\[\s*(\d+%|\d+\/\d+)\]/.exec(line)?.[1] ?? '',
      why: 'building the native engine',
    }),
  );

/** A bench in C++, of the objects that the addon is linked of; nothing of npm's is needed for it. */
export async function buildBench(target) {
  await buildAddon(['--rooms', ...optionsFor(true)], { title: 'building what the native engine is made of' });
  await buildBesideAddon([target]);
}

/** The player and the recorder on JACK; they want JACK's headers, which nothing else does. */
export const buildPortsLab = () => buildPreset('dev', [], 'tools/ports');
/** The programs that make a network lab; its TypeScript is a project like any other. */
export const buildNetlab = () => buildPreset('dev', ['midip2p_netlab', 'midip2p_netlab_probe'], 'tools/netlab');

/** What is generated, too: a type checker needs it, and the declarations of what it imports. */
export const buildTypeScript = () => unlessUnchanged(nxBuild);

/** What `npm start`, `npm test` and the others do first; `purposes`: what else of packages.json is needed. */
export async function setUp(purposes = []) {
  await check(['start', ...purposes]);
  const tests = purposes.includes('test');
  if (!isInstalled()) await installAndCompile(tests);
  await build({ tests });
}

/** While npm fetches, most of the native engine is compiled: that needs nothing of npm's. */
async function installAndCompile(tests) {
  const mark = randomUUID();
  const title = 'compiling what the native engine is made of';
  const options = { title, env: marked(mark) };
  // What cannot be compiled is said when the engine is built of it.
  const compiled = buildAddon(['--rooms', ...optionsFor(tests)], options).catch(() => undefined);
  try {
    await install();
  } catch (error) {
    await endAll(mark);
    throw error;
  }
  await compiled;
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
