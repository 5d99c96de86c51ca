// Where things are in this repository, and whether a file was started or imported. Node's own modules only.
import { readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { holdLifeline } from './lifeline.mjs';
import list from './workspaces.cjs';

export const { root } = list;
export const at = (...parts) => path.join(root, ...parts);

/** A program of an installed package, by name. */
export const bin = (name) => at('node_modules/.bin', name);

/** The folders of the workspaces, as paths from the root, sorted. */
export const workspaces = () => list.workspaces().map(({ folder }) => folder);

/** Files below a folder whose path from the root matches, without what is made or installed. */
export function filesBelow(folder, keep) {
  const made = /^(node_modules|dist|build.*|generated|coverage|prebuilds|\.(git|nx|cache|midip2p))$/;
  return readdirSync(at(folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return made.test(entry.name) ? [] : filesBelow(file, keep);
    return keep.test(file) ? [file] : [];
  });
}

/** What every command takes that may install system packages; what comes after -- is somebody else's. */
const CONSENT = { '--yes': 'MIDIP2P_YES', '--no-install': 'MIDIP2P_NO_INSTALL' };

export const CONSENT_USAGE = `
  --yes            installs system packages that are missing without asking (MIDIP2P_YES=1)
  --no-install     installs none: says what is missing (MIDIP2P_NO_INSTALL=1)`.slice(1);

/**
 * Runs `main(args)` when this file was started rather than imported; prints `usage` for --help. A StepFailed has
 * said all there is to say; anything else is a bug and keeps its stack. All that is started ends with this process;
 * `graceMs`: how long it may take to end well when this is told to end.
 */
export async function startedAs(url, usage, main, { graceMs } = {}) {
  if (!process.argv[1] || realpathSync(process.argv[1]) !== realpathSync(fileURLToPath(url))) return;
  const given = process.argv.slice(2);
  const end = given.includes('--') ? given.indexOf('--') : given.length;
  const own = given.slice(0, end);
  for (const arg of own) if (arg in CONSENT) process.env[CONSENT[arg]] = '1'; // for what this starts, too
  const args = [...own.filter((arg) => !(arg in CONSENT)), ...given.slice(end)];
  if (own.includes('--help') || own.includes('-h')) {
    console.log(usage.trim());
    return;
  }
  holdLifeline({ graceMs });
  try {
    process.exitCode = (await main(args)) ?? 0;
  } catch (error) {
    if (error?.name !== 'StepFailed') throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
