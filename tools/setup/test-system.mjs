#!/usr/bin/env node
// npm run test:system: the tests that need more of a machine than npm test may assume. Node's own modules only.
import { startedAs } from './house.mjs';
import { buildNetlab, buildPortsLab, setUp } from './build.mjs';
import { jestSystemTests, systemTestProjects } from './jest-tests.mjs';
import { StepFailed } from './step.mjs';
import { summary } from './summary.mjs';
import { checkSystem } from './system-check.mjs';

const USAGE = `
usage: npm run test:system [-- PROJECT…] [-- JEST OPTIONS]

Sets everything up, then runs the test-system folder of every project, or of those named such as tools/netlab. They
need Linux with network namespaces (root, or user namespaces), /dev/net/tun, nsenter, unzip, buildah and podman, and JACK
with its tools and headers; what is missing is named, and nothing runs. Ends with a table and the line "N passed, N failed";
exits 1 when anything failed.`;

await startedAs(import.meta.url, USAGE, async (args) => {
  const cut = args.findIndex((arg) => arg.startsWith('-'));
  const wanted = cut < 0 ? args : args.slice(0, cut);
  const options = cut < 0 ? [] : args.slice(cut);
  const projects = systemTestProjects();
  const unknown = wanted.filter((project) => !projects.includes(project));
  if (unknown.length > 0)
    throw new StepFailed(`no system tests in ${unknown.join(', ')}; there are some in: ${projects.join(', ')}`);
  await checkSystem();
  await setUp();
  await buildNetlab();
  await buildPortsLab();
  return summary(await jestSystemTests(wanted.length > 0 ? wanted : projects, options));
});
