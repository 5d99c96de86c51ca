// The TypeScript tests: Jest over every project that has tests, counted by project.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { at, bin, filesBelow, root, workspaces } from './house.mjs';
import { exitCodeOf } from './step.mjs';

/** Projects whose tests play in real time: one after the other, with nothing beside them. */
const REAL_TIME = ['apps/client', 'libs/engine', 'libs/testkit', 'tools/jam', 'tools/mesh'];

const hasTests = (project) => filesBelow(project, /\.test\.ts$/).length > 0;
export const jestProjects = () => workspaces().filter((p) => existsSync(at(p, 'jest.config.js')) && hasTests(p));

/** Runs them; returns [{name, passed, failed, skipped}] by project. */
export async function jest(projects, args = []) {
  const together = projects.filter((project) => !REAL_TIME.includes(project));
  const alone = projects.filter((project) => REAL_TIME.includes(project));
  const rows = [];
  if (together.length > 0) rows.push(...(await runJest(together, ['--maxWorkers=2', ...args])));
  for (const project of alone) rows.push(...(await runJest([project], ['--runInBand', ...args])));
  return rows;
}

// ---- details ----

async function runJest(projects, args) {
  const report = at('.cache/setup', `jest-${projects.length === 1 ? projects[0].replace('/', '-') : 'all'}.json`);
  mkdirSync(at('.cache/setup'), { recursive: true });
  rmSync(report, { force: true });
  const code = await exitCodeOf(bin('jest'), [
    '--projects',
    ...projects,
    '--json',
    `--outputFile=${report}`,
    '--testLocationInResults=false',
    ...args,
  ]);
  if (!existsSync(report)) return projects.map((name) => ({ name, passed: 0, failed: 1, skipped: 0 }));
  const rows = byProject(JSON.parse(readFileSync(report, 'utf8')), projects);
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
