// The processes of one run: those that carry its mark in their environment, and all that these have started. Linux, by
// /proc; where there is none, none are found. Node's own modules only.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** The variable that every process of a run inherits: the marks of the runs that it belongs to, the outermost first. */
const MARK = 'MIDIP2P_RUN';

/** The environment of processes that belong to that run, besides to those that this process belongs to. */
export const marked = (mark) => ({ [MARK]: [process.env[MARK], mark].filter(Boolean).join(':') });

/** Those that live: [{pid, parent, started, command, carries}]. Who carries the mark need not be a child of anybody any more. */
export function processesOf(mark) {
  const all = everyProcess();
  const found = new Map(all.filter(({ pid }) => carries(pid, mark)).map((one) => [one.pid, { ...one, carries: true }]));
  for (let before = -1; before !== found.size;) {
    before = found.size;
    for (const one of all)
      if (!found.has(one.pid) && found.has(one.parent)) found.set(one.pid, { ...one, carries: false });
  }
  found.delete(process.pid);
  return [...found.values()];
}

/** Whether it is the process that it was, and lives. */
export const lives = ({ pid, started }) => statOf(pid)?.started === started;

/** What ends with those that were asked to, such as a database with its server, needs a moment more than they. */
const AFTERWARDS_MS = 500;

/**
 * Asks the run's outermost processes to end, who tell their own. Those that have not ended `graceMs` later are killed,
 * and so is what they leave behind. Resolves when nothing of it lives.
 */
export async function endAll(mark, { graceMs = 1200 } = {}) {
  const known = new Map();
  const remaining = () => {
    for (const one of processesOf(mark)) known.set(`${one.pid} ${one.started}`, one);
    return [...known.values()].filter(lives);
  };
  const first = remaining();
  const pids = new Set(first.map(({ pid }) => pid));
  const asked = first.filter((one) => one.carries && !pids.has(one.parent));
  for (const { pid } of asked) send(pid, 'SIGTERM');
  const latest = performance.now() + graceMs;
  while (performance.now() < latest && asked.some(lives)) await pause(10);
  const afterwards = Math.min(latest, performance.now() + AFTERWARDS_MS);
  while (performance.now() < afterwards && remaining().length > 0) await pause(10);
  // What is in the middle of a system call ends a little later than it is told to; nobody waits for it for ever.
  for (let round = 0; round < 200; ++round) {
    const left = remaining();
    if (left.length === 0) return;
    for (const { pid } of left) send(pid, 'SIGKILL');
    await pause(5);
  }
}

/** What has been left of a run that has ended: after a moment for those that end with it. */
export async function leftOf(mark, { withinMs = 3000 } = {}) {
  for (const until = performance.now() + withinMs; ; await pause(20)) {
    const left = processesOf(mark);
    if (left.length === 0 || performance.now() > until) return left;
  }
}

// ---- details ----

function everyProcess() {
  if (!existsSync('/proc/self/stat')) return [];
  const names = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return names.flatMap((name) => statOf(Number(name)) ?? []);
}

/** Null: it is gone, or has ended and waits for its parent to look. */
export function statOf(pid) {
  const stat = read(pid, 'stat');
  // The name stands in parentheses, and may have any in itself.
  const [, command, rest] = /^\d+ \((.*)\) (.*)$/s.exec(stat) ?? [];
  if (rest === undefined) return null;
  const fields = rest.split(' ');
  return /[ZX]/.test(fields[0]) ? null : { pid, parent: Number(fields[1]), started: fields[19], command };
}

const carries = (pid, mark) =>
  read(pid, 'environ')
    .split('\0')
    .some(
      (line) =>
        line.startsWith(`${MARK}=`) &&
        line
          .slice(MARK.length + 1)
          .split(':')
          .includes(mark),
    );

/** What it was started with, for people. */
export const commandLineOf = (pid) => read(pid, 'cmdline').split('\0').join(' ').trim();

function read(pid, what) {
  try {
    return readFileSync(`/proc/${pid}/${what}`, 'utf8');
  } catch {
    return ''; // it has ended meanwhile, or is somebody else's
  }
}

function send(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH' && error.code !== 'EPERM') throw error; // it has ended meanwhile; it is not ours
  }
}
