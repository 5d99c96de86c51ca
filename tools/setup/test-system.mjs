#!/usr/bin/env node
// npm run test:system: the tests that need more of a machine than npm test may assume. Node's own modules only.
import { CONSENT_USAGE, startedAs } from './house.mjs';
import { buildNetlab, buildPortsLab, setUp } from './build.mjs';
import { jestSystemTests, systemTestProjects } from './jest-tests.mjs';
import { StepFailed } from './step.mjs';
import { summary } from './summary.mjs';
import { checkSystem } from './system-check.mjs';
import { TOOL_SYSTEM_TESTS, toolTests } from './tool-tests.mjs';

const USAGE = `
usage: npm run test:system [-- PROJECT…] [-- JEST OPTIONS]
       npm run test:system -- --without PROJECT,…

Sets everything up, then runs the test-system folder of every project, or of those named such as tools/netlab or
tools (the set-up's own); not tests/plugin, which npm run plugin:test runs. They need Linux with network namespaces (root, or user namespaces), /dev/net/tun, and the programs
they measure against (JACK, PipeWire, FluidSynth, podman, PostgreSQL and others of tools/setup/packages.json), which are
installed where they are missing:
${CONSENT_USAGE}
Ends with a table and the line "N passed, N failed"; exits 1 when anything failed.`;

await startedAs(import.meta.url, USAGE, async (args) => {
  const { left, rest } = withoutOf(args);
  const cut = rest.findIndex((arg) => arg.startsWith('-'));
  const wanted = cut < 0 ? rest : rest.slice(0, cut);
  const options = cut < 0 ? [] : rest.slice(cut);
  const projects = systemTestProjects();
  const all = ['tools', ...projects];
  const unknown = [...wanted, ...left].filter((what) => !all.includes(what));
  if (unknown.length > 0)
    throw new StepFailed(`no system tests in ${unknown.join(', ')}; there are some in: ${all.join(', ')}`);
  const chosen = (wanted.length > 0 ? wanted : all).filter((what) => !left.includes(what));
  if (left.length > 0)
    console.log(`left out: ${left.join(', ')}; they are run by: npm run test:system -- ${left.join(' ')}`);
  await setUp(['system']);
  await checkSystem();
  await buildNetlab();
  await buildPortsLab();
  const rows = chosen.includes('tools') ? [await toolTests(TOOL_SYSTEM_TESTS)] : [];
  const ofProjects = projects.filter((project) => chosen.includes(project));
  return summary([...rows, ...(await jestSystemTests(ofProjects, options))]);
});

// ---- details ----

/** What --without names, and all that is not it. */
function withoutOf(args) {
  const at = args.indexOf('--without');
  if (at < 0) return { left: [], rest: args };
  return { left: (args[at + 1] ?? '').split(','), rest: [...args.slice(0, at), ...args.slice(at + 2)] };
}
