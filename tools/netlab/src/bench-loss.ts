// npm run bench -- loss: what lost packets cost a note, with and without datagrams, beside plain UDP on the same line.
import { parseArgs } from 'node:util';
import { machine, nativePlayer, type PlayedByPair, playOver } from './line-bench';
import { delaysMs, lostOf, percentile } from './played';

const HELP = `
usage: npm run bench -- loss [--json] [--quick] [--seconds N]

Two players in networks of their own, with a line between them that loses packets both ways; one plays, the other
listens. All three of a cell run at once, on the same line.
  --seconds  how long each cell plays (default: 60; up to 80)
  --quick    one line only (35 ms, 1 % lost), 6 s for each cell
  --json     the last line of stdout is one object

who: midip2p      notes by TCP and by datagram
     midip2p-tcp  notes by TCP alone
     udp          the floor: one datagram for each event, and what is lost is lost
`;

const WHO = ['midip2p', 'midip2p-tcp', 'udp'] as const;
type Who = (typeof WHO)[number];

interface Cell {
  delayMs: number;
  lossPercent: number;
  burst: number;
  eventsPerSecond: number;
}
interface Row extends Cell {
  who: Who;
  p50Ms: number | null;
  p99Ms: number | null;
  p999Ms: number | null;
  lost: number;
  datagramFirst: number;
}

function cells(quick: boolean): Cell[] {
  const all: Cell[] = [];
  for (const delayMs of quick ? [35] : [5, 35])
    for (const lossPercent of quick ? [1] : [0, 0.5, 1, 2])
      for (const burst of quick || lossPercent === 0 ? [1] : [1, 3])
        for (const eventsPerSecond of [20, 200]) all.push({ delayMs, lossPercent, burst, eventsPerSecond });
  return all;
}

async function measure(cell: Cell, seconds: number): Promise<Row[]> {
  const { delayMs, lossPercent, burst, eventsPerSecond } = cell;
  const line = { delayMs, lossPercent, lossBurst: burst };
  const played = await playOver(WHO.map(nativePlayer), { line, eventsPerSecond, seconds });
  return played.map((pair, i) => rowOf(cell, WHO[i]!, pair));
}

function rowOf(cell: Cell, who: Who, played: PlayedByPair): Row {
  const delays = delaysMs(played);
  return {
    ...cell,
    who,
    p50Ms: percentile(delays, 0.5),
    p99Ms: percentile(delays, 0.99),
    p999Ms: percentile(delays, 0.999),
    lost: lostOf(played),
    datagramFirst: played.datagramFirst,
  };
}

function lineOf(row: Row): string {
  const { delayMs, lossPercent, burst, eventsPerSecond, who, p50Ms, p99Ms, p999Ms, lost } = row;
  const numbers = [delayMs, lossPercent, burst, eventsPerSecond].map((n) => String(n).padStart(7)).join('');
  const times = [p50Ms, p99Ms, p999Ms].map((ms) => (ms === null ? '-' : ms.toFixed(1)).padStart(9)).join('');
  return `${numbers}  ${who.padEnd(12)}${times}${String(lost).padStart(7)}`;
}

async function main(): Promise<number> {
  const options = {
    json: { type: 'boolean' },
    quick: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h' },
    seconds: { type: 'string' },
  } as const;
  const { help, json, quick, seconds: asked } = parseArgs({ options }).values;
  if (help) {
    process.stdout.write(HELP);
    return 0;
  }
  const seconds = Number(asked ?? (quick ? 6 : 60));
  if (!(seconds >= 1 && seconds <= 80)) {
    process.stderr.write('bench loss: --seconds takes 1 to 80\n');
    return 2;
  }
  const out = json ? process.stderr : process.stdout;
  out.write('  delay   loss%  burst   ev/s  who            p50 ms   p99 ms p99.9 ms   lost\n');
  const rows: Row[] = [];
  for (const cell of cells(quick)) {
    const three = await measure(cell, seconds);
    rows.push(...three);
    for (const row of three) out.write(`${lineOf(row)}\n`);
  }
  const worst = (who: Who) => Math.max(...rows.filter((row) => row.who === who).map((row) => row.p99Ms ?? Infinity));
  const ratios = { p99OfTcpOverOurs: Number((worst('midip2p-tcp') / worst('midip2p')).toFixed(3)) };
  if (json) process.stdout.write(`${JSON.stringify({ bench: 'loss', machine: machine(), rows, ratios })}\n`);
  return rows.every(({ who, lost }) => who === 'udp' || lost === 0) ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`bench loss: ${(error as Error).message}\n`);
    process.exit(1);
  },
);
