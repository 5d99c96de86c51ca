#!/usr/bin/env node
// npm run lint: formatters in checking mode, ESLint with the walls, the include walls, the lock file.
import { existsSync } from 'node:fs';
import { at, bin, filesBelow, startedAs } from './house.mjs';
import { buildTypeScript } from './build.mjs';
import { install } from './install.mjs';
import { readProjects } from './projects.mjs';
import { outputOf, step, StepFailed } from './step.mjs';

const USAGE = `
usage: npm run lint [-- NAME…]

Runs prettier, eslint, types (of the tests, which nothing else compiles), clang-format, walls (over every #include),
folders (no circle of folders or files), lengths (no file of code over 300 lines), exports (no name that nobody
imports), packages (each with its tag and its targets), requirements (of spec/, each cited by a test), threads (a tag on
every public C++ function), lock (package-lock.json) and version (the same everywhere), all or those named.
npm run format repairs what the formatters complain about.`;

export const cppFiles = () => ['native', 'tools'].flatMap((folder) => filesBelow(folder, /\.(cpp|hpp|h)$/));

const CHECKS = {
  prettier: () => [bin('prettier'), '--check', '--log-level=warn', '.'],
  eslint: () => [bin('eslint'), '--max-warnings=0', '--no-warn-ignored', '.'],
  types: () => [bin('tsc'), '--project', 'tsconfig.tests.json'],
  'clang-format': () => [
    bin('clang-format'),
    '--dry-run',
    '-Werror',
    '--style=file:native/.clang-format',
    ...cppFiles(),
  ],
  walls: () => [process.execPath, 'tools/walls/include-walls.mjs'],
  folders: () => [process.execPath, 'tools/walls/folder-walls.mjs'],
  lengths: () => [process.execPath, 'tools/walls/file-lengths.mjs'],
  exports: () => [bin('knip'), '--no-progress', '--no-config-hints'],
  packages: () => [process.execPath, 'tools/walls/packages.mjs'],
  requirements: () => [process.execPath, 'tools/walls/requirements.mjs'],
  threads: () => [process.execPath, 'tools/walls/thread-tags.mjs'],
  lock: () => [process.execPath, 'tools/setup/lock-check.mjs'],
  version: () => [process.execPath, 'tools/setup/version.mjs'],
};
/** Without its configuration a check would pass over everything. */
const NEEDS = {
  prettier: '.prettierrc.json',
  eslint: 'eslint.config.mjs',
  types: 'tsconfig.tests.json',
  'clang-format': 'native/.clang-format',
  walls: 'tools/walls/include-walls.mjs',
  folders: 'tools/walls/folder-walls.mjs',
  lengths: 'tools/walls/file-lengths.mjs',
  exports: 'knip.json',
  packages: 'tools/walls/packages.mjs',
  requirements: 'tools/walls/requirements.mjs',
  threads: 'tools/walls/thread-tags.mjs',
  lock: 'tools/setup/lock-check.mjs',
  version: 'tools/setup/version.mjs',
};

await startedAs(import.meta.url, USAGE, async (args) => {
  const unknown = args.filter((name) => !(name in CHECKS));
  if (unknown.length > 0)
    throw new StepFailed(`no check called ${unknown.join(', ')}; there are: ${Object.keys(CHECKS).join(', ')}`);
  const chosen = args.length > 0 ? args : Object.keys(CHECKS);
  await install();
  if (chosen.includes('types')) await buildTypeScript();
  if (chosen.includes('eslint')) await readProjects();
  const failed = new Set();
  const checked = async (name) => {
    await step(name, async () => {
      if (!existsSync(at(NEEDS[name])))
        throw new StepFailed(`${NEEDS[name]} is not there: ${name} cannot check anything`);
      const [command, ...rest] = CHECKS[name]();
      const { status, stdout, stderr } = await outputOf(command, rest, { env: { NX_DAEMON: 'false' } });
      if (status !== 0) throw new StepFailed(`${stdout}${stderr}`.trimEnd());
    }).catch((error) => {
      if (!(error instanceof StepFailed)) throw error;
      console.error(error.message);
      failed.add(name);
    });
  };
  // Each is busy on one core, and a machine has two at least.
  const waiting = [...chosen];
  const inTurn = async () => {
    while (waiting.length > 0) await checked(waiting.shift());
  };
  await Promise.all([inTurn(), inTurn()]);
  const names = chosen.filter((name) => failed.has(name));
  console.log(names.length > 0 ? `lint: ${names.join(', ')} failed` : 'lint: all well');
  return names.length > 0 ? 1 : 0;
});
