// What `npm run release` can be asked for.
import { parseArgs } from 'node:util';
import { ReleaseError } from './failure';
import { KINDS } from './kinds';

export interface ReleaseOptions {
  /** Names of kinds. */
  only: string[];
  prove: boolean;
  json: boolean;
}

const names = KINDS.map(({ name }) => name);

export const HELP = `Usage: npm run release [-- options]

Makes everything that is published, into dist/release, and proves each by installing it into an empty place and using
it. Every file carries the time of the commit that it is made of, so that the same commit makes the same bytes.

${KINDS.map(({ name, title }) => `  ${name.padEnd(10)} ${title}`).join('\n')}

Options:
  --only <kinds>     some of these alone, with commas; what they are made of is made, too
  --no-prove         make everything, prove nothing
  --json             the last line of stdout is one JSON object
  -h, --help         say what there is

Exit codes: 0 all made and proved, 1 something was not, 2 used wrongly.
`;

/** null: help was asked for. */
export function releaseOptions(args: readonly string[]): ReleaseOptions | null {
  const { help, only, 'no-prove': unproved, json } = parsed(args);
  if (help) return null;
  const wanted = only?.split(',') ?? names;
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw wrong(`nothing is called "${unknown.join(', ')}"; there are: ${names.join(', ')}`);
  return { only: wanted, prove: !unproved, json: json ?? false };
}

// ---- details ----

const wrong = (message: string) => new ReleaseError('bad-option', message, 2);

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        only: { type: 'string' },
        'no-prove': { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw wrong((error as Error).message);
  }
}
