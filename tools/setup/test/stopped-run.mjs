// Stops `npm test` in the middle of its work, in one of the possible ways. The moment depends on its progress, namely
// on how many of its processes have been seen, and never on time.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { root } from '../house.mjs';
import { commandLineOf, endAll, lives, marked, processesOf, statOf } from '../processes.mjs';

/**
 * How it can be told: npm leads a group of its own, as a shell makes one. Last, what a shell says npm exited with.
 * SIGINT of npm alone is none: npm hands it to the sh that it runs the command by, which waits for the command to end
 * of it, as one does that a terminal has told as well; the command is never told.
 */
export const WAYS = {
  'SIGTERM of npm': [({ npm }) => process.kill(npm, 'SIGTERM'), 143],
  'Ctrl-C': [({ npm }) => process.kill(-npm, 'SIGINT'), 130],
  'a terminal that is closed': [({ npm }) => process.kill(-npm, 'SIGHUP'), 129],
  'SIGHUP of npm': [({ npm }) => process.kill(npm, 'SIGHUP'), 129],
  'SIGKILL of npm': [({ npm }) => process.kill(npm, 'SIGKILL'), 137],
  'SIGTERM of the command': [({ command }) => process.kill(command, 'SIGTERM'), 143],
  'SIGKILL of the command': [({ command }) => process.kill(command, 'SIGKILL'), 137],
};

/**
 * Runs npm with `args`, and tells it to stop in that way once `processes` of it have been seen, and one whose command
 * line matches `running`. Resolves when nothing of it lives: what it had written, how long that took from the word on.
 */
export async function stopped(args, { way, processes = 0, running = null }) {
  const mark = randomUUID();
  const folder = mkdtempSync(path.join(tmpdir(), 'midip2p-stopped-'));
  chmodSync(folder, 0o711); // the account of a database passes through
  const child = spawn('npm', args, {
    cwd: root,
    env: { ...process.env, ...marked(mark), TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  let exit;
  const closed = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => (exit = code ?? 128 + constants.signals[signal]));
    child.once('close', () => resolve());
  });

  const seen = new Map();
  const look = () => {
    for (const one of processesOf(mark)) seen.set(`${one.pid} ${one.started}`, one);
    // PostgreSQL gives its environment away for the title that it shows, and has a keeper with nearly none.
    for (const one of working(folder)) seen.set(`${one.pid} ${one.started}`, one);
    return [...seen.values()];
  };
  const command = () => look().find(({ pid }) => /^node tools\/setup\/\S+\.mjs/.test(commandLineOf(pid)))?.pid;
  const runs = () => running === null || look().some(({ pid }) => running.test(commandLineOf(pid)));
  while ((look().length < processes || command() === undefined || !runs()) && exit === undefined) await pause(5);
  try {
    if (exit !== undefined) throw new Error(`npm ${args.join(' ')} ended (${exit}) before it was told to:\n${output}`);
    const told = performance.now();
    const [tell, code] = WAYS[way];
    tell({ npm: child.pid, command: command() });
    while (look().some(lives)) await pause(5);
    const tookMs = performance.now() - told;
    await closed;
    if (exit !== code) throw new Error(`${way}: npm exited with ${exit}, not ${code}:\n${output}`);
    return { output, seen: seen.size, tookMs };
  } finally {
    await endAll(mark, { graceMs: 0 }); // where a test has failed
    rmSync(folder, { recursive: true, force: true });
  }
}

// ---- details ----

/** Processes whose command line has that folder in it. */
const working = (folder) =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid && commandLineOf(name).includes(folder))
    .flatMap((name) => statOf(Number(name)) ?? []);
