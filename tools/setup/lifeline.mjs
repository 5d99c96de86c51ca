// Everything that a command starts ends with it: when it is told to (Ctrl-C, SIGTERM, SIGHUP), when npm, which started
// it, is gone, and when it is killed itself, for then the warden sees its end of a pipe close. Node's own modules only.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { constants } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { endAll, lives, marked, statOf } from './processes.mjs';

const WARDEN = path.join(path.dirname(fileURLToPath(import.meta.url)), 'warden.mjs');
const STARTER_MS = 100;

let ending = false;

/** Whether the command is being ended: what its children exit with means nothing any more. */
export const isEnding = () => ending;

/** To be called once, before anything is started. `graceMs`: how long what runs may take to end well. */
export function holdLifeline({ graceMs } = {}) {
  const mark = randomUUID();
  const warden = spawn(process.execPath, [WARDEN, mark], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  warden.on('error', () => undefined); // no process can be started at all: the first step says so
  warden.stdin.on('error', () => undefined);
  warden.unref();
  warden.stdin.unref();
  Object.assign(process.env, marked(mark));

  const end = async (signal, why) => {
    if (ending) return;
    ending = true;
    // A terminal that is gone takes no words.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
    process.stderr.write(`\n  ✗ stopped ${why}\n`);
    await endAll(mark, { graceMs });
    process.exit(128 + constants.signals[signal]);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void end(signal, `by ${signal}`));

  // npm tells the shell between us to end, on SIGINT and SIGTERM alone, and ends with it; and it may be killed.
  if (process.env.npm_lifecycle_event === undefined) return;
  const above = starters();
  const look = () => {
    if (!above.every(lives)) void end('SIGTERM', 'together with npm');
  };
  setInterval(look, STARTER_MS).unref();
}

// ---- details ----

/** Our parent, and its parent where ours is only the shell of an npm script. */
function starters() {
  const parent = statOf(process.ppid);
  if (parent === null) return [];
  const shell = /^(sh|bash|dash|ash|busybox)$/.test(parent.command);
  const above = shell ? statOf(parent.parent) : null;
  return above === null ? [parent] : [parent, above];
}
