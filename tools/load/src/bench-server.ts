// npm run bench -- server: what the server carries, and beside it the most that a server of this stack, and the most
// that this database, could do.
import os from 'node:os';
import { parseArgs } from 'node:util';
import { startTestDatabase } from '@midip2p/testkit';
import { median, type Rate } from './closed-loop';
import { fanOut, type FanOut } from './fan-out';
import { joinStatements } from './join-statements';
import { type OpenStreams, openStreams } from './open-streams';
import { ROUND_ROWS, type RoundRow, roundsOf } from './server-rounds';
import { homesOf, startCeiling, startServer, targetOf } from './stage';
import { fanOutText, headText, roundText, statementsText, streamsText } from './server-report';

const HELP = `
usage: npm run bench -- server [--json] [--quick] [OPTIONS]

Starts a server on a PostgreSQL that writes to its disk, and
calls it. Rows are measured in turns; figures are medians of
the rounds.
  --seconds N   for each row of a round (default: 3)
  --rounds N    how many rounds (default: 5)
  --workers N   how many call at one time (default: 16)
  --players N   in the full room (default: 64)
  --streams N   held open (default: 10000; 0: none)
  --only ROW,…  of the rows below: rounds, fanOut, streams
  --quick       a few seconds in all: to see that it works
  --json        the last line of stdout is one object

rows of a round, each beside what it cannot beat:
  ceiling      calls to grpc-js with handlers that are empty
  refresh      a refresh token traded for the next
  hash         argon2id alone, two at a time
  signIn       with a password
  ceilingJoin  the words of a join, from an empty handler
  sql          the statements of a join, asked by bare pg
  join         onto a roster, introduced, and gone again
`;

const options = {
  json: { type: 'boolean', default: false },
  quick: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  seconds: { type: 'string' },
  rounds: { type: 'string' },
  workers: { type: 'string' },
  players: { type: 'string' },
  streams: { type: 'string' },
  only: { type: 'string', default: 'rounds,fanOut,streams' },
} as const;
const USUAL = { seconds: 3, rounds: 5, workers: 16, players: 64, streams: 10_000 };
const QUICK = { seconds: 0.2, rounds: 1, workers: 4, players: 16, streams: 40 };
const LEAST = { seconds: 0.1, rounds: 1, workers: 1, players: 4, streams: 0 };
const MOST = { seconds: 600, rounds: 100, workers: 64, players: 128, streams: 12_000 };

type Sizes = typeof USUAL;

async function main(): Promise<number> {
  const given = parseArgs({ options }).values;
  if (given.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const sizes: Sizes = { ...(given.quick ? QUICK : USUAL) };
  for (const key of Object.keys(USUAL) as (keyof Sizes)[]) {
    sizes[key] = Number(given[key] ?? sizes[key]);
    if (sizes[key] >= LEAST[key] && sizes[key] <= MOST[key]) continue;
    process.stderr.write(`bench server: --${key} takes a number from ${LEAST[key]} to ${MOST[key]}\n`);
    return 2;
  }
  const out = given.json ? process.stderr : process.stdout;
  const found = await measure(sizes, given.only.split(','), (line) => out.write(`${line}\n`));
  if (given.json) process.stdout.write(`${JSON.stringify({ bench: 'server', machine: machine(), ...found })}\n`);
  return 0;
}

async function measure(sizes: Sizes, only: readonly string[], print: (line: string) => void) {
  const { players, seconds, workers } = sizes;
  const database = await startTestDatabase({ durable: true });
  const undo: (() => unknown)[] = [() => database.stop()];
  try {
    print('recording what a join asks the database');
    const asked = await joinStatements(database, Math.min(workers, 8), [2, players >> 2, players]);
    undo.push(asked.close);
    const server = await startServer(database.url);
    undo.push(() => server.close());
    const ceiling = await startCeiling(server.certificateFile);
    undo.push(ceiling.close);
    print(statementsText(asked.counts));
    let rounds: { [row in RoundRow]?: Rate[] } = {};
    if (only.includes('rounds')) {
      const homes = await homesOf(targetOf(server), workers);
      const measures = await roundsOf({ homes, ceiling: ceiling.target, replays: asked.replays });
      print(headText());
      rounds = await inTurns(measures, sizes, print);
      homes.forEach(({ at }) => at.close());
    }
    let full: FanOut | null = null;
    if (only.includes('fanOut')) {
      full = await fanOut(targetOf(server), players, seconds * 3);
      print(fanOutText(players, full));
    }
    let held: OpenStreams | null = null;
    if (only.includes('streams') && sizes.streams > 0) {
      await server.drain();
      await server.begin(); // with nothing of the rows before in its memory
      held = await openStreams(server, sizes.streams, tenths(sizes.streams, print));
      print(streamsText(held));
    }
    return {
      rows: { ...medians(rounds), fanOut: full, streams: held, statements: asked.counts },
      ratios: ratios(rounds, full),
    };
  } finally {
    for (const step of undo.reverse()) await step();
  }
}

/** The first round of each row only warms the machine up. */
async function inTurns(
  measures: Record<RoundRow, (seconds: number) => Promise<Rate>>,
  { rounds, seconds }: Sizes,
  print: (line: string) => void,
) {
  const found: { [row in RoundRow]?: Rate[] } = {};
  for (const row of ROUND_ROWS) await measures[row](Math.min(1, seconds));
  for (let round = 1; round <= rounds; round += 1)
    for (const row of ROUND_ROWS) {
      const rate = await measures[row](seconds);
      (found[row] ??= []).push(rate);
      print(roundText(round, row, rate));
    }
  return found;
}

// ---- details ----

/** Prints a count that grows to `most` each time it has grown by another tenth of that. */
function tenths(most: number, print: (line: string) => void): (count: number) => void {
  let reported = 0;
  return (count) => {
    const tenth = Math.floor((10 * count) / most);
    if (tenth > reported) print(`  ${count} of ${most} streams are open`);
    reported = tenth;
  };
}

function medians(rounds: { [row in RoundRow]?: Rate[] }) {
  const of = (rates: Rate[]) => ({
    perSecond: rounded(median(rates.map(({ perSecond }) => perSecond))),
    p50Ms: rounded(median(rates.map(({ p50Ms }) => p50Ms))),
    p99Ms: rounded(median(rates.map(({ p99Ms }) => p99Ms))),
  });
  return Object.fromEntries(Object.entries(rounds).map(([row, rates]) => [row, of(rates)]));
}

/** The ratio of each round, and of these the median: what slowed a whole round down is in both parts of a ratio. */
function ratios(rounds: { [row in RoundRow]?: Rate[] }, full: FanOut | null) {
  const ratio = (one: RoundRow, other: RoundRow) =>
    rounds[one] && rounds[other]
      ? rounded(median(rounds[one].map(({ perSecond }, i) => perSecond / rounds[other]![i]!.perSecond)))
      : null;
  return {
    refreshOverCeiling: ratio('refresh', 'ceiling'),
    signInOverHash: ratio('signIn', 'hash'),
    joinOverSql: ratio('join', 'sql'),
    joinOverCeiling: ratio('join', 'ceilingJoin'),
    introductionOverRosterP50: full && rounded(full.introduction.p50Ms / full.roster.p50Ms),
    introductionOverRosterP99: full && rounded(full.introduction.p99Ms / full.roster.p99Ms),
  };
}

const rounded = (value: number) => Number(value.toPrecision(4));

const machine = () => ({
  cpu: os.cpus()[0]?.model ?? 'unknown',
  cores: os.cpus().length,
  system: `${os.type()} ${os.release()}`,
  node: process.version,
  load: Number(os.loadavg()[0]!.toFixed(2)),
});

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`bench server: ${(error as Error).message}\n`);
    process.exit(1);
  },
);
