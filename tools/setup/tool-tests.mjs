// The set-up's own tests are for Node's runner, since they must run before anything is installed.
import { filesBelow } from './house.mjs';
import { outputOf } from './step.mjs';

export const TOOL_TESTS = /\/test\/[^/]+\.test\.mjs$/;
export const TOOL_SYSTEM_TESTS = /\/test-system\/[^/]+\.test\.mjs$/;

/** Runs those of tools/ whose path matches; returns {name, passed, failed}. */
export async function toolTests(which) {
  const files = filesBelow('tools', which);
  const { stdout, stderr } = await outputOf(process.execPath, ['--test', '--test-reporter=tap', ...files]);
  const count = (what) => Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(stdout)?.[1] ?? 0);
  const row = { name: 'tools', passed: count('pass'), failed: count('fail') + count('cancelled') };
  if (row.passed + row.failed === 0) row.failed = 1;
  if (row.failed > 0) console.error(stdout + stderr);
  return row;
}
