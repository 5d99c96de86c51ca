#!/usr/bin/env node
// npm test: sets everything up and runs every test that needs no privilege. Node's own modules only.
import { spawnSync } from 'node:child_process';
import { filesBelow, root, startedAs } from './house.mjs';
import { setUp } from './build.mjs';
import { jest, jestProjects } from './jest-tests.mjs';
import { buildPreset, ctest } from './native-tests.mjs';
import { StepFailed } from './step.mjs';

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
  await buildPreset('dev');
  const { programs, failed, output } = await ctest('dev');
  if (failed > 0) console.error(output);
  return programs.map((program) => ({ ...program, name: `native: ${program.name}` }));
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

function summary(rows) {
  const total = (key) => rows.reduce((sum, row) => sum + (row[key] ?? 0), 0);
  const width = Math.max(...rows.map((row) => row.name.length), 5);
  const line = (name, passed, failed, skipped) =>
    `${name.padEnd(width)}  ${String(passed).padStart(7)}  ${String(failed).padStart(7)}  ${String(skipped).padStart(7)}`;
  console.log(`\n${line('tests', 'passed', 'failed', 'skipped')}`);
  for (const row of rows) console.log(line(row.name, row.passed, row.failed, row.skipped ?? 0));
  console.log('');
  console.log(`${total('passed')} passed, ${total('failed')} failed`);
  return total('failed') > 0 || total('passed') === 0 ? 1 : 0;
}
