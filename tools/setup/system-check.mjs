// What the system tests need of this machine's kernel, beside the programs of packages.json. Node's own modules only.
import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { StepFailed, step } from './step.mjs';

/** Throws StepFailed naming everything that is missing. */
export const checkSystem = (machine) =>
  step('checking what this machine lets us do', () => {
    const missing = missingForSystemTests(machine);
    if (missing.length > 0) throw new StepFailed(`missing for the system tests:\n${missing.join('\n')}`);
  });

/** `tun`: the device; `env`: where programs are looked for. */
export function missingForSystemTests({ tun = '/dev/net/tun', env = process.env } = {}) {
  const succeeds = (command, ...args) => spawnSync(command, args, { env, stdio: 'ignore' }).status === 0;
  const missing = [];
  try {
    closeSync(openSync(tun, 'r+'));
  } catch (error) {
    const remedy = error.code === 'EACCES' ? `be root, or chmod 666 ${tun}` : 'modprobe tun';
    missing.push(lacks(`${tun} (${error.code})`, remedy));
  }
  const may = succeeds('unshare', '--net', 'true') || succeeds('unshare', '--user', '--map-root-user', '--net', 'true');
  if (!may) missing.push(lacks('network namespaces', 'be root, or sysctl -w user.max_user_namespaces=10000'));
  return missing;
}

// ---- details ----

const lacks = (what, remedy) => `  - ${what}\n      ${remedy}`;
