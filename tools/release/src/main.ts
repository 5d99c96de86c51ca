// `npm run release`: makes everything that is published, and proves it.
import path from 'node:path';
import { complaintOf } from './failure';
import { HELP, releaseOptions } from './options';
import { endAll } from './program';
import { release, type Report } from './release';
import { step } from './step';

const ROOT = path.resolve(__dirname, '../../..');

async function main(): Promise<number> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      endAll();
      process.exit(signal === 'SIGINT' ? 130 : 143);
    });
  const json = process.argv.includes('--json');
  try {
    const options = releaseOptions(process.argv.slice(2));
    if (options === null) {
      process.stdout.write(HELP);
      return 0;
    }
    const report = await release(ROOT, options, { step });
    process.stdout.write(json ? `${JSON.stringify(report)}\n` : inWords(report));
    return 0;
  } catch (error) {
    const { code, message, exitCode } = complaintOf(error);
    process.stderr.write(`npm run release: ${message} [${code}]\n`);
    if (json) process.stdout.write(`${JSON.stringify({ error: { code, message } })}\n`);
    return exitCode;
  }
}

function inWords({ version, commit, changed, artefacts }: Report): string {
  const width = Math.max(...artefacts.map(({ file }) => file.length));
  const rows = artefacts.map(({ file, bytes, proof }) =>
    [`  ${file.padEnd(width)}`, `${(bytes / 1024).toFixed(0).padStart(8)} KiB`, proof ?? 'not proved'].join('  '),
  );
  const unlike = changed.length > 0 ? [`made with ${changed.length} files that the commit does not have so`] : [];
  return `${[...rows, `midip2p ${version} of ${commit} is in dist/release`, ...unlike].join('\n')}\n`;
}

void main().then((code) => (process.exitCode = code));
