#!/usr/bin/env node
// npm test: sets everything up and runs every test that needs no privilege. Node's own modules only.
import { spawnSync } from 'node:child_process';
import { filesBelow, root, startedAs } from './house.mjs';
import { setUp } from './build.mjs';
import { jest, jestProjects } from './jest-tests.mjs';
import { buildPreset, CPP_HOMES, ctest } from './native-tests.mjs';
import { StepFailed } from './step.mjs';
import { summary } from './summary.mjs';

const USAGE = `
usage: npm test [-- WHAT…] [-- JEST OPTIONS]

Sets everything up, then runs the C++ tests, the tests of the tools and Jest in every project.
  WHAT   native, tools, or a project such as libs/engine; everything without one
Ends with a table and the line "N passed, N failed"; exits 1 when anything failed.`;

await startedAs(import.meta.url, USAGE, async (args) => {
  const cut = args.findIndex((arg) => arg.startsWith('-'));
  const wanted = cut < 0 ? args : args.slice(0, cut);
  const options = cut < 0 ? [] : args.slice(cut);
  await setUp();

  const projects = jestProjects();
  const unknown = wanted.filter((what) => !['native', 'tools', ...projects].includes(what));
  if (unknown.length > 0)
    throw new StepFailed(`no tests called ${unknown.join(', ')}; there are: native, tools, ${projects.join(', ')}`);
  const chosen = (what) => wanted.length === 0 || wanted.includes(what);

  const rows = [];
  if (chosen('native')) rows.push(...(await nativeTests()));
  if (chosen('tools')) rows.push(toolTests());
  const jestOnes = projects.filter(chosen);
  if (jestOnes.length > 0) rows.push(...(await jest(jestOnes, options)));
  return summary(rows);
});

// ---- details ----

async function nativeTests() {
  const rows = [];
  for (const home of CPP_HOMES) {
    await buildPreset('dev', [], home);
    const { programs, failed, output } = await ctest('dev', { home });
    if (failed > 0) console.error(output);
    rows.push(...programs.map((program) => ({ ...program, name: `native: ${program.name}` })));
  }
  return rows;
}

/** The set-up's own tests are for Node's runner: they must run before anything is installed. */
function toolTests() {
  const files = filesBelow('tools', /\.test\.mjs$/);
  const { stdout, stderr } = spawnSync(process.execPath, ['--test', '--test-reporter=tap', ...files], {
    cwd: root,
    encoding: 'utf8',
  });
  const count = (what) => Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(stdout)?.[1] ?? 0);
  const row = { name: 'tools', passed: count('pass'), failed: count('fail') + count('cancelled') };
  if (row.passed + row.failed === 0) row.failed = 1;
  if (row.failed > 0) console.error(stdout + stderr);
  return row;
}
