// Steps that a person watches: each shows what it does, that it still runs, and how long it took. All of it goes to
// stderr, so that stdout belongs to the program that is set up. Node's own modules only.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, createWriteStream, mkdirSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { at, root } from './house.mjs';
import { isEnding } from './lifeline.mjs';
import { endAll, marked } from './processes.mjs';

export class StepFailed extends Error {
  name = 'StepFailed';
}

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;
const live = () => process.stderr.isTTY && process.env.CI === undefined;

/** Runs `work(tell)`; `tell(text)` shows where it is. Returns what `work` returns. */
export async function step(title, work) {
  const began = Date.now();
  let detail = '';
  let shown = '';
  const show = () => {
    if (isEnding()) return;
    const line = `  … ${title}${detail && ` · ${detail}`} (${seconds(began)})`;
    if (live()) process.stderr.write(`\r\x1b[2K${line.slice(0, (process.stderr.columns || 80) - 1)}`);
    else if (line !== shown) process.stderr.write(`${(shown = line)}\n`);
  };
  show();
  const beat = setInterval(show, live() ? 200 : 20_000);
  try {
    const result = await work((text) => (detail = text));
    finish(`  ✓ ${title} (${seconds(began)})`);
    return result;
  } catch (error) {
    finish(`  ✗ ${title} (${seconds(began)})`);
    throw error;
  } finally {
    clearInterval(beat);
  }
}

/**
 * Runs a program. `log`: its output goes to .cache/setup/NAME.log, its last lines are shown when it fails; without,
 * it talks to the terminal itself (its stdout to ours, or to stderr with `stdout: 'stderr'`).
 */
export function run(command, args, { log, env, cwd = root, tell, progress, stdout, why } = {}) {
  return new Promise((resolve, reject) => {
    const options = { cwd, env: { ...process.env, ...env } };
    const stdio = log ? ['ignore', 'pipe', 'pipe'] : ['inherit', stdout === 'stderr' ? 2 : 'inherit', 'inherit'];
    const child = spawn(command, args, { ...options, stdio });
    const output = log ? keep(child, log, (line) => tell?.(progress?.(line) ?? '')) : undefined;
    child.on('error', (error) => reject(new StepFailed(`${command} could not be started: ${error.message}`)));
    child.on('close', (code, signal) => {
      output?.end();
      if (isEnding()) return; // nothing comes after this
      if (code === 0) return resolve(output?.text() ?? '');
      const said = output ? `\n${output.tail()}\n  all of it: ${path.relative(root, output.file)}` : '';
      const ended = signal ? `was ended by ${signal}` : `exited with ${code}`;
      reject(new StepFailed(`${why ?? `${path.basename(command)} ${args.join(' ')}`} ${ended}${said}`));
    });
  });
}

/**
 * Like run, but the exit code is the result. `limitSeconds`: then it and all that it started are ended, which is
 * exit code 124, as timeout(1) has it. `mark`: what its processes are known by (processes.mjs). `output`: the file that
 * gets what it says, instead of the terminal.
 */
export function exitCodeOf(command, args, { env, cwd = root, limitSeconds, mark = randomUUID(), output } = {}) {
  return new Promise((resolve, reject) => {
    const into = output && openSync(output, 'w');
    const stdio = output ? ['ignore', into, into] : 'inherit';
    const child = spawn(command, args, { cwd, env: { ...process.env, ...marked(mark), ...env }, stdio });
    if (output) closeSync(into); // the program has its own hold of it
    let late = false;
    const giveUp = () => {
      late = true;
      const said = [path.basename(command), ...args].join(' ').slice(0, 80);
      process.stderr.write(`  ✗ ${said} has not ended within ${limitSeconds} s, and is ended\n`);
      void endAll(mark, { graceMs: 10_000 });
    };
    const limit = limitSeconds && setTimeout(giveUp, limitSeconds * 1000);
    child.on('error', (error) => reject(new StepFailed(`${command} could not be started: ${error.message}`)));
    child.on('close', (code, signal) => {
      clearTimeout(limit);
      if (isEnding()) return; // nothing comes after this
      resolve(late ? 124 : (code ?? 128 + constants.signals[signal]));
    });
  });
}

/** Runs a program to its end and keeps what it wrote: {status, stdout, stderr}, whatever the status is. */
export function outputOf(command, args, { env, cwd = root } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    child.on('error', (error) => reject(new StepFailed(`${command} could not be started: ${error.message}`)));
    child.on('close', (code, signal) => {
      if (isEnding()) return; // nothing comes after this
      resolve({ status: code ?? 128 + constants.signals[signal], stdout, stderr });
    });
  });
}

// ---- details ----

function finish(line) {
  process.stderr.write(live() ? `\r\x1b[2K${line}\n` : `${line}\n`);
}

function keep(child, name, onLine) {
  const file = at('.cache/setup', `${name}.log`);
  mkdirSync(path.dirname(file), { recursive: true });
  const stream = createWriteStream(file);
  const lines = [];
  let rest = '';
  const take = (chunk) => {
    stream.write(chunk);
    const parts = (rest + chunk).split(/\r?\n/);
    rest = parts.pop();
    for (const line of parts) onLine(lines[lines.push(line) - 1]);
  };
  child.stdout.setEncoding('utf8').on('data', take);
  child.stderr.setEncoding('utf8').on('data', take);
  const text = () => [...lines, rest].join('\n');
  return { file, text, tail: () => text().trimEnd().split('\n').slice(-40).join('\n'), end: () => stream.end() };
}
