// The TypeScript tests: Jest over every project that has tests, counted by project.
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { at, bin, filesBelow, root, workspaces } from './house.mjs';
import { inLanes, lanesOf } from './lanes.mjs';
import { commandLineOf, endAll, leftOf } from './processes.mjs';
import { exitCodeOf } from './step.mjs';
import list from './workspaces.cjs';

/** Projects whose tests play in real time: they wait more than they work, with nothing but each other beside them. */
const isInRealTime = (project) => targetOf(project, 'test')?.parallelism === false;

/** The longest run takes a third of this on two slow cores; a handle left open would otherwise keep Jest for ever. */
const LIMIT_SECONDS = 900;

/** Those that set up whole machines, and run npm test there, take as long as that does; and images are built beside them. */
const LONGER = {
  ...{ 'tests/machine': 3600, 'tests/pages': 1800, 'tools/release': 2400 },
  ...{ 'tests/chart': 1800, 'tests/image': 1800 },
};

const projectsWith = (tests) =>
  workspaces().filter((p) => existsSync(at(p, 'jest.config.js')) && filesBelow(p, tests).length > 0);
export const jestProjects = () => projectsWith(/\/(src|test)\/.*\.test\.ts$/);
/** These want the plugin built, which takes minutes: npm run plugin:test does that and runs them. */
export const PLUGIN_TESTS = 'tests/plugin';
export const systemTestProjects = () =>
  projectsWith(/\/test-system\/.*\.test\.ts$/).filter((project) => project !== PLUGIN_TESTS);

/**
 * More workers than the two cores that a machine has at least: some of the tests always wait for a database, a process or a
 * link. Those in real time wait more than they work.
 */
const WORKERS = '--maxWorkers=3';
const WORKERS_IN_REAL_TIME = '--maxWorkers=4';

/** Runs those of them that mind no company; returns [{name, passed, failed, skipped}] by project. */
export const jestTogether = (projects, args = []) =>
  runJest(
    projects.filter((project) => !isInRealTime(project)),
    [WORKERS, ...args],
  );

/** Runs those that play in real time. */
export const jestInRealTime = (projects, args = []) =>
  runJest(projects.filter(isInRealTime), [WORKERS_IN_REAL_TIME, ...args]);

/** Every project's test-system folder: in two lanes those that mind no company, then the others one after the other. */
export async function jestSystemTests(projects, args = []) {
  process.env.MIDIP2P_SYSTEM_TESTS = '1'; // jest.base.js
  const lanes = lanesOf(list.workspaces().filter(({ folder }) => projects.includes(folder)));
  const rows = await inLanes(lanes, async (project, { hasCompany }) => {
    const began = Date.now();
    const output = hasCompany ? at('.cache/setup', `${nameOf([project])}.log`) : undefined;
    if (hasCompany) console.log(`${project}: has begun, in ${path.relative(root, output)}`);
    const row = { name: project, passed: 0, failed: 0, skipped: 0 };
    for (const part of partsOf(project)) {
      const [more] = await runJest([project], [...part, ...args], { output });
      if (hasCompany) process.stdout.write(readFileSync(output, 'utf8'));
      for (const key of ['passed', 'failed', 'skipped']) row[key] += more[key];
    }
    console.log(`${project}: ${Math.round((Date.now() - began) / 1000)} s`);
    return row;
  });
  return projects.map((project) => rows.find(({ name }) => name === project));
}

// ---- details ----

/** A target as the package itself says it to Nx. */
const targetOf = (project, name) => JSON.parse(readFileSync(at(project, 'package.json'), 'utf8')).nx?.targets?.[name];

/**
 * The options for each part of a project's system tests: what is in the folder `waiting` waits more than it works, and goes
 * two files at a time; everything else goes one after the other.
 */
export function partsOf(project) {
  const waiting = filesBelow(project, /\/test-system\/waiting\/.*\.test\.ts$/);
  if (waiting.length === 0) return [['--runInBand']];
  // Each says what it leaves out, since which tests are chosen is the caller's to say, and these may all be in one part.
  return [
    ['--maxWorkers=2', '--testPathIgnorePatterns=/test-system/(?!waiting/)', '--passWithNoTests'],
    ['--runInBand', '--testPathIgnorePatterns=/test-system/waiting/', '--passWithNoTests'],
  ];
}

const nameOf = (projects) => `jest-${projects.length === 1 ? projects[0].replace('/', '-') : projects.length}`;

/** Resolves with a row for each of them. `output`: the file that gets what Jest says, instead of the terminal. */
async function runJest(projects, args, { output } = {}) {
  if (projects.length === 0) return [];
  const report = at('.cache/setup', `${nameOf(projects)}.json`);
  mkdirSync(at('.cache/setup'), { recursive: true });
  rmSync(report, { force: true });
  // Node spins for ever in its own clean-up when a connection was cut at the wrong moment (nodejs/node#47748): tests
  // that kill servers do that. Jest leaves by itself, then.
  const options = ['--forceExit', '--json', `--outputFile=${report}`, '--testLocationInResults=false', ...args];
  const mark = randomUUID();
  const command = ['--projects', ...projects, ...options];
  const limitSeconds = Math.max(...projects.map((project) => LONGER[project] ?? LIMIT_SECONDS));
  const code = await exitCodeOf(bin('jest'), command, { limitSeconds, mark, output });
  const rows = existsSync(report)
    ? byProject(JSON.parse(readFileSync(report, 'utf8')), projects)
    : projects.map((name) => ({ name, passed: 0, failed: 1, skipped: 0 }));
  // A test that leaves a process behind has failed, whatever it says.
  const left = await leftOf(mark);
  for (const { pid } of left) console.error(`left behind by ${projects.join(', ')}: ${pid} ${commandLineOf(pid)}`);
  if (left.length > 0) rows[0].failed += 1;
  await endAll(mark);
  // Jest can fail without a failed test (a handle, a coverage limit); that must not get lost.
  if (code !== 0 && rows.every((row) => row.failed === 0)) rows[0].failed += 1;
  return rows;
}

export function byProject({ testResults }, projects) {
  return projects.map((name) => {
    const files = testResults.filter((file) => file.name.startsWith(`${root}/${name}/`));
    const tests = files.flatMap((file) => file.assertionResults);
    const having = (...status) => tests.filter((test) => status.includes(test.status)).length;
    // A file that could not even be loaded has no tests of its own.
    const broken = files.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
    return { name, passed: having('passed'), failed: having('failed') + broken, skipped: having('pending', 'todo') };
  });
}
