// Runs a bench for a moment, as a person runs it, and finds what is wrong with the report that it ends with.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const ROOT = path.join(__dirname, '../../..');
/** The longest run, with everything that is built first; a quiet machine needs a tenth of it. */
const PATIENCE_MS = 600_000;
/** Counts of a bench that must be 0: events that were lost, changed, or received though nobody had played them. */
const NONE_OF = ['lost', 'changed', 'added'];
/** From one player's clock to another's: below 0 by what the two clocks, which have just begun, may be apart. */
const BETWEEN_CLOCKS = /\.hopsUs\.sentToArrived\./;

/** The last line of `npm run bench -- NAME … --json`, parsed. Rejects with the bench's output if it fails. */
export async function shortRun(name: string, ...args: string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)('npm', ['run', '-s', 'bench', '--', name, ...args, '--json'], {
    cwd: ROOT,
    timeout: PATIENCE_MS,
    maxBuffer: 64 * 1024 * 1024,
  });
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)!);
}

/**
 * What is wrong with that bench's report: parts that are missing, figures that are no numbers, events that were lost.
 */
export function complaintsOf(name: string, report: unknown): string[] {
  const { bench, machine, rows, ratios } = (report ?? {}) as Record<string, unknown>;
  const complaints: string[] = [];
  if (bench !== name) complaints.push(`bench is ${JSON.stringify(bench)}`);
  if (!machine) complaints.push('no machine');
  if (typeof ratios !== 'object' || ratios === null) complaints.push('no ratios');
  if (!Array.isArray(rows) || rows.length === 0) return [...complaints, 'no rows'];
  rows.forEach((row, i) => {
    if (figuresIn(row).length === 0) complaints.push(`rows.${i} has no figure`);
    for (const [key, value] of leavesOf(row, `rows.${i}`)) complaints.push(...complaintOf(key, value));
  });
  for (const [key, value] of leavesOf(ratios, 'ratios')) complaints.push(...complaintOf(key, value));
  return complaints;
}

// ---- details ----

const figuresIn = (row: unknown) => leavesOf(row, '').filter(([, value]) => typeof value === 'number');

function complaintOf(key: string, value: unknown): string[] {
  if (typeof value === 'string' || typeof value === 'boolean') return [];
  // JSON has no number for a share of nothing and the like: they become null.
  const isFigure = typeof value === 'number' && Number.isFinite(value) && (value >= 0 || BETWEEN_CLOCKS.test(key));
  if (!isFigure) return [`${key} is ${JSON.stringify(value)}`];
  return NONE_OF.includes(key.split('.').at(-1)!) && value > 0 ? [`${key} is ${value}`] : [];
}

/** Every value in it that is no object or array, with its path. */
function leavesOf(value: unknown, key: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[key, value]];
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, `${key}.${name}`));
}
