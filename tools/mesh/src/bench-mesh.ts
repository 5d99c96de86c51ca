// npm run bench -- mesh: how many events a room full of real clients carries, and what that costs each of them.
import os from 'node:os';
import { parseArgs } from 'node:util';
import { startTestServer } from '@midip2p/testkit';
import { Ensemble, stageOf } from './ensemble';
import { sumOf } from './hearing';
import { cpuPercent, usageOf } from './proc';

const HELP = `
usage: npm run bench -- mesh [--json] [--peers N,N…] [--seconds N]

Starts a server and N real clients in one room; each plays to all others, and every event is checked.
  --peers    how many, each a row for each case (default: 2,4,8,16)
  --seconds  how long each of them plays (default: 10)
  --json     the last line of stdout is one object

cases: pianist  20 events/s from each player
       full     as many from each that 12000 a second are delivered, an event counting once per receiver
`;

interface Row {
  case: 'pianist' | 'full';
  who: 'midip2p';
  peers: number;
  sentPerSecond: number;
  deliveredPerSecond: number;
  lost: number;
  p50Us: number;
  p99Us: number;
  cpuPercent: number;
  rssMb: number;
}

const PIANIST = 20;
const FULL = 12_000;

async function measure(server: string, which: Row['case'], peers: number, seconds: number): Promise<Row> {
  const perSecond = which === 'pianist' ? PIANIST : Math.ceil(FULL / (peers * (peers - 1)));
  const ensemble = await Ensemble.gather({ stage: await stageOf(server, peers), perSecond, seconds });
  try {
    ensemble.joinAll('--window', '60000');
    await ensemble.all('playing');
    const pids = ensemble.members.map(({ client }) => client!.pid);
    const before = pids.map(usageOf);
    await ensemble.all('played');
    const usage = pids.map((pid, i) => {
      const after = usageOf(pid);
      return { cpu: cpuPercent(before[i]!, after), rss: after.rssMb };
    });
    await ensemble.ended();
    const sum = sumOf(ensemble.hearings());
    const latencies = ensemble.latenciesUs().sort((a, b) => a - b);
    const at = (share: number) => Math.round(latencies[Math.ceil(share * latencies.length) - 1] ?? NaN);
    const sent = sum.expected / (peers - 1);
    return {
      case: which,
      who: 'midip2p',
      peers,
      sentPerSecond: Math.round(sent / seconds),
      deliveredPerSecond: Math.round((sum.received - sum.changed - sum.doubled) / seconds),
      lost: sum.lost + sum.changed,
      p50Us: at(0.5),
      p99Us: at(0.99),
      cpuPercent: Number(median(usage.map(({ cpu }) => cpu)).toFixed(1)),
      rssMb: Math.round(median(usage.map(({ rss }) => rss))),
    };
  } finally {
    await ensemble.close();
  }
}

async function main(): Promise<number> {
  const options = {
    json: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
    peers: { type: 'string', default: '2,4,8,16' },
    seconds: { type: 'string', default: '10' },
  } as const;
  const given = parseArgs({ options }).values;
  if (given.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const peers = given.peers.split(',').map(Number);
  const seconds = Number(given.seconds);
  if (peers.some((n) => !Number.isInteger(n) || n < 2 || n > 16) || !(seconds >= 1 && seconds <= 120)) {
    process.stderr.write('bench mesh: --peers takes numbers from 2 to 16, --seconds 1 to 120\n');
    return 2;
  }
  const out = given.json ? process.stderr : process.stdout;
  const cases = peers.flatMap((n) => (['pianist', 'full'] as const).map((which) => [which, n] as const));
  out.write('case      peers   sent/s  delivered/s   lost    p50 ms    p99 ms   cpu %   MB\n');
  const rows: Row[] = [];
  for (const [which, n] of cases) {
    // Each room has a server of its own, so that what one leaves behind does not slow the next.
    const server = await startTestServer();
    try {
      rows.push(await measure(server.text, which, n, seconds));
    } finally {
      await server.stop();
    }
    out.write(`${lineOf(rows.at(-1)!)}\n`);
  }
  const machine = {
    cpu: os.cpus()[0]?.model ?? 'unknown',
    cores: os.cpus().length,
    system: `${os.type()} ${os.release()}`,
  };
  const full = rows.filter((row) => row.case === 'full').at(-1)!;
  const ratios = { deliveredOverSent: Number((full.deliveredPerSecond / full.sentPerSecond).toFixed(3)) };
  if (given.json) process.stdout.write(`${JSON.stringify({ bench: 'mesh', machine, rows, ratios })}\n`);
  return rows.every(({ lost }) => lost === 0) ? 0 : 1;
}

const median = (values: number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

function lineOf(row: Row): string {
  const ms = (us: number) => (us / 1000).toFixed(2);
  const cells: [string | number, number][] = [
    [row.peers, 7],
    [row.sentPerSecond, 9],
    [row.deliveredPerSecond, 13],
    [row.lost, 7],
    [ms(row.p50Us), 10],
    [ms(row.p99Us), 10],
    [row.cpuPercent, 8],
    [row.rssMb, 5],
  ];
  return row.case.padEnd(8) + cells.map(([value, width]) => String(value).padStart(width)).join('');
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`bench mesh: ${(error as Error).message}\n`);
    process.exit(1);
  },
);
