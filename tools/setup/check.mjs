#!/usr/bin/env node
// Sees to it that this machine has what is needed, by what packages.json lists. Node's own modules only.
import { startedAs } from './house.mjs';
import { atLeast, missingOf } from './probes.mjs';
import { StepFailed, step } from './step.mjs';
import { howToGet, limitsOf, needsOf, obtain, PURPOSES } from './system-packages.mjs';

const USAGE = `
usage: node tools/setup/check.mjs [--yes] [--no-install] [PURPOSE…]

Checks that Node and the system packages for these purposes are here, and installs those that are missing: as root at
once, otherwise by sudo after a yes. CXX and OPENSSL_ROOT_DIR are respected. Default: start. Purposes:
  ${[...PURPOSES, 'all'].join(' ')}
  --yes          the yes (or MIDIP2P_YES=1)
  --no-install   only says what is missing and what to type (or MIDIP2P_NO_INSTALL=1)
Exits 1 when something is missing still.`;

/** Throws StepFailed naming everything that is missing and could not be installed. `machine`: see obtain. */
export async function check(purposes = ['start'], machine = {}) {
  const { platform = process.platform, node = process.versions.node, env = process.env } = machine;
  if (platform !== 'linux') {
    throw new StepFailed(
      `MIDIp2p runs on Linux only so far: the network seam of ${platform} is not there yet (native/os has epoll alone)`,
    );
  }
  const limits = limitsOf(machine);
  if (limits) process.stderr.write(`${limits}\n`);
  const needs = needsOf(purposes);
  const look = () => step('checking what this machine has', () => missingOf(needs, env));
  const missing = await look();
  if (!atLeast(node, [20, 19])) {
    const lines = `Node ≥ 20.19 is needed, and this is ${node}: https://nodejs.org, or: npx n 22, nvm install 22`;
    throw new StepFailed(missing.length > 0 ? `${lines}\n${howToGet(missing, machine)}` : lines);
  }
  if (missing.length === 0) return;
  await obtain([...missing, ...missingOf(besides(needs), env)], machine);
  const still = await look();
  if (still.length > 0) throw new StepFailed(howToGet(still, machine));
}

/** What README's other command needs: whoever is asked to install something is asked once. */
const besides = (needs) => Object.fromEntries(Object.entries(needsOf(['test'])).filter(([name]) => !(name in needs)));

await startedAs(import.meta.url, USAGE, async (purposes) => {
  if (purposes.includes('all')) purposes = PURPOSES;
  const unknown = purposes.filter((purpose) => !PURPOSES.includes(purpose));
  if (unknown.length > 0)
    throw new StepFailed(`no purpose called ${unknown.join(', ')}; there are: ${PURPOSES.join(', ')}`);
  await check(purposes.length > 0 ? purposes : ['start']);
  console.log('everything needed is here');
});
