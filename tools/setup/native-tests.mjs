// The C++ tests: one CMake preset configured, built and run by ctest, to which every case is a test of its own.
import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { at } from './house.mjs';
import { run, step } from './step.mjs';

const percent = (line) => /^\[\s*(\d+%|\d+\/\d+)\]/.exec(line)?.[1] ?? '';

/** Folders with presets and tests of their own. */
export const CPP_HOMES = ['native', 'tools/netlab'];

const JOBS = String(Math.min(cpus().length, 8));

/** Where the addon is built, and its tests of the same objects. */
export const BESIDE_ADDON = 'native/node/build';

const logName = (what, preset, home) => [what, preset, ...(home === 'native' ? [] : [path.basename(home)])].join('-');

/** Configures (once; CMake itself notices changes) and builds a preset, all of it or some targets. */
export const buildPreset = (preset, targets = [], home = 'native', { launcher = [] } = {}) =>
  step(`building the C++ ${targets.length ? targets.join(', ') : `tests (${home}, ${preset})`}`, async (tell) => {
    const options = { cwd: at(home), tell };
    if (!existsSync(at(home, 'build', preset, 'CMakeCache.txt'))) {
      const log = logName('cmake', preset, home);
      await run('cmake', ['--preset', preset], { ...options, log, why: 'configuring' });
    }
    const wanted = targets.flatMap((target) => ['--target', target]);
    // A program that was built is asked for its cases at once.
    const [command, ...args] = [...launcher, 'cmake', '--build', '--preset', preset, '--parallel', JOBS, ...wanted];
    await run(command, args, {
      ...options,
      log: logName('build', preset, home),
      progress: percent,
      why: `building ${preset}`,
    });
  });

/** Builds them, all that the addon was not built of, or some targets; it was configured for them (build.mjs). */
export const buildBesideAddon = (targets = []) =>
  step(`building the C++ ${targets.join(', ') || 'tests'} (native)`, (tell) =>
    run('cmake', ['--build', at(BESIDE_ADDON), '--parallel', JOBS, ...targets.flatMap((one) => ['--target', one])], {
      log: targets.length > 0 ? 'build-benches' : 'build-tests',
      tell,
      progress: percent,
      why: `building the C++ ${targets.join(', ') || 'tests'}`,
    }),
  );

/**
 * Runs every case of a built preset, or of the folder `built`. Returns {passed, failed, programs, output}; what was not built
 * or not found is a failure. `launcher` goes in front of ctest.
 */
export async function ctest(preset, { home = 'native', built, launcher = [], env } = {}) {
  const report = at(built ?? path.join(home, 'build', preset), 'ctest.xml');
  const which = built ? ['--test-dir', at(built), '--output-on-failure'] : ['--preset', preset];
  const jobs = CPP_HOMES.includes(home) ? JOBS : '1'; // a plugin's play in real time
  const [command, ...args] = [...launcher, 'ctest', ...which, '--parallel', jobs, '--output-junit', report];
  let output;
  await step(`running the C++ tests (${home}, ${preset})`, async (tell) => {
    const progress = (line) => /^\s*(\d+\/\d+) Test\s+#/.exec(line)?.[1] ?? '';
    output = await run(command, [...args, '--no-tests=error'], {
      cwd: at(home),
      env,
      log: logName('ctest', preset, home),
      tell,
      progress,
    }).catch((error) => error.message);
  });
  return { ...counted(readFileSync(report, 'utf8')), output };
}

// ---- details ----

/** Counts by ctest's JUnit report, program by program: "PROGRAM:CASE", or a program without cases. */
export function counted(junit) {
  const programs = new Map();
  for (const [, name, status] of junit.matchAll(/<testcase name="([^"]+)"[^>]* status="(\w+)"/g)) {
    const [program] = name.split(':');
    const row = programs.get(program) ?? { name: program, passed: 0, failed: 0 };
    ++row[status === 'run' ? 'passed' : 'failed'];
    programs.set(program, row);
  }
  const rows = [...programs.values()];
  const sum = (key) => rows.reduce((total, program) => total + program[key], 0);
  return { programs: rows, passed: sum('passed'), failed: sum('failed') };
}
