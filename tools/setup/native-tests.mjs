// The C++ tests: one CMake preset configured, built and run by ctest; counts come from the tests' own last lines.
import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { at } from './house.mjs';
import { run, step } from './step.mjs';

const percent = (line) => /^\[\s*(\d+%|\d+\/\d+)\]/.exec(line)?.[1] ?? '';

/** Folders with presets and tests of their own. */
export const CPP_HOMES = ['native', 'tools/netlab'];

const logName = (what, preset, home) => [what, preset, ...(home === 'native' ? [] : [path.basename(home)])].join('-');

/** Configures (once; CMake itself notices changes) and builds a preset, all of it or some targets. */
export const buildPreset = (preset, targets = [], home = 'native') =>
  step(`building the C++ ${targets.length ? targets.join(', ') : `tests (${home}, ${preset})`}`, async (tell) => {
    const options = { cwd: at(home), tell };
    if (!existsSync(at(home, 'build', preset, 'CMakeCache.txt'))) {
      const log = logName('cmake', preset, home);
      await run('cmake', ['--preset', preset], { ...options, log, why: 'configuring' });
    }
    const wanted = targets.flatMap((target) => ['--target', target]);
    const jobs = String(Math.min(cpus().length, 8));
    await run('cmake', ['--build', '--preset', preset, '--parallel', jobs, ...wanted], {
      ...options,
      log: logName('build', preset, home),
      progress: percent,
      why: `building ${preset}`,
    });
  });

/**
 * Runs every test of a built preset. Returns {passed, failed, programs, output}: cases counted over all programs; a
 * program that died or counted nothing is one failure. `launcher` goes in front of ctest.
 */
export async function ctest(preset, { home = 'native', launcher = [], env } = {}) {
  const report = at(home, 'build', preset, 'ctest.xml');
  const [command, ...args] = [...launcher, 'ctest', '--preset', preset, '--output-junit', report];
  let output;
  await step(`running the C++ tests (${home}, ${preset})`, async (tell) => {
    const progress = (line) => /Test\s+#\d+: (\S+)/.exec(line)?.[1] ?? '';
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

/** Counts by ctest's JUnit report: every program's output ends in "N passed, N failed". */
export function counted(junit) {
  const programs = [...junit.matchAll(/<testcase name="([^"]+)"[^>]*status="(\w+)"[^>]*>([\s\S]*?)<\/testcase>/g)].map(
    ([, name, status, body]) => {
      const [, passed = 0, failed = 0] = [...body.matchAll(/(?:^|>)(\d+) passed, (\d+) failed$/gm)].at(-1) ?? [];
      const silent = Number(passed) + Number(failed) === 0 || (status !== 'run' && Number(failed) === 0);
      return { name, passed: Number(passed), failed: Number(failed) + (silent ? 1 : 0) };
    },
  );
  const sum = (key) => programs.reduce((total, program) => total + program[key], 0);
  return { programs, passed: sum('passed'), failed: sum('failed') };
}
