// What `npm run netlab` can be asked for.
import { parseArgs } from 'node:util';
import { NetlabError } from './failure';
import { type Impairment, impairmentOf, inWords, profiles } from './impairment';
import { kinds, kindsIn, SAME } from './routers/kinds';

export interface LabOptions {
  /** The profile as it was typed: a name, or JSON. */
  profile: string;
  there: Impairment;
  back: Impairment;
  hosts: number;
  seconds: number;
  seed: number;
  json: boolean;
  /** The command to run in the first host; without one the line is measured. */
  command: string[] | null;
  /** A kind of way for each player, as in 'home/cgnat'; null: hosts without routers. */
  ways: string | null;
}

const DEFAULT_SECONDS = 10;

export const HELP = `Usage: npm run netlab -- <profile> [options] [-- command...]
       npm run netlab -- <way>[/<way>...] [--line <profile>] [--json] [-- command...]

Makes hosts on this machine, each in a network namespace of its own (10.77.0.1, 10.77.0.2, ...), with lines between
them as the profile says. Without a command it measures the line between the first two hosts and shows that beside
what was set; with one, runs it in the first host for as long as it takes, and exits as it did.

A profile is one of those of --list, or JSON such as '{"delayMs":20,"lossPercent":1}' (docs/netlab.md has the fields).

A way is what a player has between its machine and the internet: a router that maps addresses in one way or another, two
of them, or a firewall; 'same' is a second player behind the router of the one before. With ways (home/cgnat) there are
two servers on the internet (203.0.113.1 and .2) and a player for each way. Without a command each player finds out what
its router does, and that is shown; with one, it runs at the first player. This needs root, and nft.

Options:
  --list             the profiles and the ways, and what they do
  --line <profile>   with ways: what lies between any two of them on the internet (default: none)
  --back <profile>   another one for the way back: from the higher of two hosts to the lower
  --hosts <n>        2 to 20 (default: 2)
  --seconds <n>      how long it measures (default: ${DEFAULT_SECONDS})
  --seed <n>         luck that is the same in every run (default: 1)
  --json             the last line of stdout is one JSON object
  -h, --help         say what there is
`;

/** A text: it is to be printed, and nothing else is to be done. */
export function labOptions(args: readonly string[]): LabOptions | string {
  const cut = args.indexOf('--');
  const command = cut < 0 ? null : args.slice(cut + 1);
  const { values, positionals } = parse(cut < 0 ? args : args.slice(0, cut));
  if (values.help) return HELP;
  if (values.list) return listed(values.json ?? false);
  const [profile, ...more] = positionals;
  if (profile === undefined) throw wrong(`a profile is missing; there are: ${Object.keys(profiles).join(', ')}`);
  if (more.length > 0)
    throw wrong(`one profile is enough, and ${more.join(' ')} is too much; a command comes after --`);
  if (command?.length === 0) throw wrong('there is no command after --');
  if (command && values.json) throw wrong('--json is for the measurement; a command has its own output');
  const ways = !profile.startsWith('{') && kindsIn(profile) ? profile : null;
  if (ways && (values.hosts ?? values.back)) throw wrong('--hosts and --back are for a profile; ways have --line');
  if (!ways && values.line) throw wrong('--line is for ways');
  const there = asked(ways ? (values.line ?? 'none') : profile);
  return {
    profile,
    ways,
    there,
    back: ways ? there : asked(values.back ?? profile),
    hosts: number('--hosts', values.hosts ?? '2', 2, 20, true),
    seconds: number('--seconds', values.seconds ?? String(DEFAULT_SECONDS), 1, 3600),
    seed: number('--seed', values.seed ?? '1', 0, Number.MAX_SAFE_INTEGER, true),
    json: values.json ?? false,
    command,
  };
}

// ---- details ----

const wrong = (what: string) => new NetlabError('usage', `${what}; see npm run netlab -- --help`, 2);

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        list: { type: 'boolean' },
        back: { type: 'string' },
        line: { type: 'string' },
        hosts: { type: 'string' },
        seconds: { type: 'string' },
        seed: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw wrong((error as Error).message.split('. ', 1)[0]!.replace(/^[A-Z]/, (c) => c.toLowerCase()));
  }
}

function asked(profile: string): Impairment {
  if (!profile.startsWith('{')) return impairmentOf(profile);
  try {
    return JSON.parse(profile) as Impairment;
  } catch {
    throw wrong(`'${profile}' is not JSON`); // whatever the parser's complaint, the text is in front of its writer
  }
}

function number(name: string, text: string, least: number, most: number, whole = false): number {
  const value = Number(text);
  const good = text.trim() !== '' && value >= least && value <= most && (!whole || Number.isInteger(value));
  if (!good) throw wrong(`${name} takes a number from ${least} to ${most}, not '${text}'`);
  return value;
}

function listed(json: boolean): string {
  if (json) return `${JSON.stringify(profiles)}\n`;
  const rows = [
    ...Object.entries(profiles).map(([name, impairment]) => [name, inWords(impairment)] as const),
    ...Object.entries(kinds).map(([name, { what }]) => [name, what] as const),
    [SAME, 'behind the router of the player before'] as const,
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const [lines, ways] = [rows.slice(0, Object.keys(profiles).length), rows.slice(Object.keys(profiles).length)];
  const text = (some: typeof rows) => some.map(([name, what]) => `  ${name.padEnd(width)}  ${what}\n`).join('');
  return `profiles of lines:\n${text(lines)}ways of players:\n${text(ways)}`;
}
