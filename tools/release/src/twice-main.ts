// `npm run release:twice`: makes everything of one commit in two clones in different folders, and compares the bytes.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { commitOf } from './commit';
import { complaintOf, ReleaseError } from './failure';
import { KINDS } from './kinds';
import { endAll, run } from './program';
import { step } from './step';
import { differences, judged, type Known } from './twice';

const ROOT = path.resolve(__dirname, '../../..');
const HELP = `Usage: npm run release:twice [-- --only <kinds>] [-- --json]

Clones the commit that is checked out into two folders with names of different length, installs, builds and makes
everything that is published in each, and compares all files. A file that differs is named; those that are known to
differ, with the reason, are in tools/release/twice.json, and each of them must still do so.

  --only <kinds>   some alone, with commas: ${KINDS.map(({ name }) => name).join(', ')}
  --json           the last line of stdout is one JSON object

Exit codes: 0 the same but for what is known, 1 not so, 2 used wrongly.
`;

async function main(args: string[]): Promise<number> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      endAll();
      process.exit(signal === 'SIGINT' ? 130 : 143);
    });
  if (args.includes('--help') || args.includes('-h')) return print(HELP);
  const at = args.indexOf('--only');
  const only = at < 0 ? KINDS.map(({ name }) => name).join(',') : args[at + 1];
  const work = mkdtempSync(path.join(os.tmpdir(), 'midip2p-twice-'));
  let keep = false;
  process.once('exit', () => keep || rmSync(work, { recursive: true, force: true }));
  try {
    if (!only) throw new ReleaseError('bad-option', '--only needs the kinds, with commas', 2);
    const [first, second] = [path.join(work, 'a'), path.join(work, 'another/clone/of/it')];
    // Of one commit, whatever is committed meanwhile.
    const { id } = await commitOf(ROOT);
    for (const clone of [first, second])
      await step(`making ${only} in ${clone}`, (progress) => made(clone, id, only, progress));
    const found = differences(path.join(first, 'dist/release'), path.join(second, 'dist/release'));
    const known = JSON.parse(readFileSync(path.join(ROOT, 'tools/release/twice.json'), 'utf8')) as Known[];
    const verdict = judged(found, known);
    const asJson = args.includes('--json');
    print(asJson ? `${JSON.stringify({ ...found, ...verdict })}\n` : `${verdict.lines.join('\n')}\n`);
    keep = !verdict.ok;
    if (keep) process.stderr.write(`both stay in ${work} for who looks into it\n`);
    return verdict.ok ? 0 : 1;
  } catch (error) {
    const { code, message, exitCode } = complaintOf(error);
    process.stderr.write(`npm run release:twice: ${message} [${code}]\n`);
    return exitCode;
  }
}

/** As anybody does who has the commit and nothing else. Programs of others that are pinned are taken from here. */
async function made(clone: string, commit: string, only: string, progress: (text: string) => void): Promise<void> {
  mkdirSync(path.dirname(clone), { recursive: true });
  await run('git', ['clone', '--quiet', '--no-checkout', ROOT, clone]);
  await run('git', ['checkout', '--quiet', '--detach', commit], { cwd: clone });
  const line = (text: string) => progress(text.slice(0, 60));
  // What a compiler's cache hands out was built in another folder, which is what is to be tried.
  const env = { ...process.env, CCACHE_DISABLE: '1', MIDIP2P_IMAGE_STORE: path.join(ROOT, '.cache/image') };
  const script = path.join(clone, 'tools/setup/release.mjs');
  await run(process.execPath, [script, '--only', only, '--no-prove'], { cwd: clone, env, line });
}

function print(text: string): 0 {
  process.stdout.write(text);
  return 0;
}

void main(process.argv.slice(2)).then((code) => (process.exitCode = code));
