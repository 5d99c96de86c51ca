#!/usr/bin/env node
// npm test: sets everything up and runs every test that needs no privilege. Node's own modules only.
import { CONSENT_USAGE, startedAs } from './house.mjs';
import { setUp } from './build.mjs';
import { jestInRealTime, jestProjects, jestTogether } from './jest-tests.mjs';
import { BESIDE_ADDON, buildBesideAddon, buildPreset, ctest } from './native-tests.mjs';
import { StepFailed } from './step.mjs';
import { summary } from './summary.mjs';
import { TOOL_TESTS, toolTests } from './tool-tests.mjs';

const USAGE = `
usage: npm test [-- WHAT…] [-- JEST OPTIONS]

Sets everything up, then runs the C++ tests, the tests of the tools and Jest in every project.
  WHAT   native, tools, or a project such as libs/engine; everything without one
${CONSENT_USAGE}
Ends with a table and the line "N passed, N failed"; exits 1 when anything failed.`;

await startedAs(import.meta.url, USAGE, async (args) => {
  const cut = args.findIndex((arg) => arg.startsWith('-'));
  const wanted = cut < 0 ? args : args.slice(0, cut);
  const options = cut < 0 ? [] : args.slice(cut);
  await setUp(['test']);

  const projects = jestProjects();
  const unknown = wanted.filter((what) => !['native', 'tools', ...projects].includes(what));
  if (unknown.length > 0)
    throw new StepFailed(`no tests called ${unknown.join(', ')}; there are: native, tools, ${projects.join(', ')}`);
  const chosen = (what) => wanted.length === 0 || wanted.includes(what);

  const [native, together] = await Promise.all([
    chosen('native') ? nativeTests() : [],
    jestTogether(projects.filter(chosen), options),
  ]);
  const [tools, alone] = await Promise.all([
    chosen('tools') ? toolTests(TOOL_TESTS).then((row) => [row]) : [],
    jestInRealTime(projects.filter(chosen), options),
  ]);
  return summary([...native, ...tools, ...together, ...alone]);
});

// ---- details ----

/** Built and run beside the tests that mind no company; what cannot be built is a failure, and the others go on. */
async function nativeTests() {
  const rows = [];
  const homes = [
    ['native', buildBesideAddon, { built: BESIDE_ADDON }],
    ['tools/netlab', () => buildPreset('dev', [], 'tools/netlab'), { home: 'tools/netlab' }],
  ];
  for (const [home, build, where] of homes) {
    try {
      await build();
      const { programs, failed, output } = await ctest('dev', where);
      if (failed > 0) console.error(output);
      rows.push(...programs.map((program) => ({ ...program, name: `native: ${program.name}` })));
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error;
      console.error(error.message);
      rows.push({ name: `native: ${home}`, passed: 0, failed: 1 });
    }
  }
  return rows;
}
