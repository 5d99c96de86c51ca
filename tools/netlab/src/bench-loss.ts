// npm run bench -- loss: what lost packets cost a note, with and without datagrams, beside plain UDP on the same line.
import type { ChildProcess } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { parseArgs } from 'node:util';
import type { Host } from './host';
import { Netlab } from './netlab';

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
interface Received {
  us: number[];
  datagramFirst: number;
}

const GUEST = path.join(__dirname, '../../../native/node/build/net/bench/midip2p_bench_loss_guest');

function cells(quick: boolean): Cell[] {
  const all: Cell[] = [];
  for (const delayMs of quick ? [35] : [5, 35])
    for (const lossPercent of quick ? [1] : [0, 0.5, 1, 2])
      for (const burst of quick || lossPercent === 0 ? [1] : [1, 3])
        for (const eventsPerSecond of [20, 200]) all.push({ delayMs, lossPercent, burst, eventsPerSecond });
  return all;
}

/** One of the two programs of a pair; what it prints is read line by line. */
class Guest {
  private readonly child: ChildProcess;
  private readonly lines: AsyncIterator<string>;
  private readonly reader: Interface;

  constructor(
    readonly address: string,
    host: Host,
    args: string[],
  ) {
    this.child = host.spawn(GUEST, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.child.on('error', () => undefined); // its output ends, and that is reported
    this.reader = createInterface({ input: this.child.stdout! });
    this.lines = this.reader[Symbol.asyncIterator]();
  }
  async line(): Promise<string> {
    const { value, done } = await this.lines.next();
    if (done) throw new Error('a player ended before it had played');
    return value as string;
  }
  writeLine(words: string): void {
    this.child.stdin!.write(`${words}\n`);
  }
  end(): void {
    this.reader.close();
    this.child.kill('SIGKILL');
  }
}

async function pair(lab: Netlab, who: Who, { eventsPerSecond }: Cell, seconds: number): Promise<Guest[]> {
  const sides = ['plays', 'hears'].map((side, i) => {
    const host = lab.hosts[i]!;
    return new Guest(host.address, host, [who, side, host.address, String(eventsPerSecond), String(seconds)]);
  });
  const hellos = await Promise.all(
    sides.map(async (side) => JSON.parse(await side.line()) as { fingerprint: string; port: number }),
  );
  sides.forEach((side, i) => {
    const { fingerprint, port } = hellos[1 - i]!;
    side.writeLine(`${fingerprint} ${sides[1 - i]!.address} ${port}`);
  });
  return sides;
}

async function measure(cell: Cell, seconds: number): Promise<Row[]> {
  const lab = await Netlab.start({ hosts: 2 });
  const guests: Guest[] = [];
  try {
    const pairs = await Promise.all(
      WHO.map(async (who) => {
        const two = await pair(lab, who, cell, seconds);
        guests.push(...two);
        return two;
      }),
    );
    for (const guest of guests) await guest.line(); // ready; the line becomes bad only then
    const { delayMs, lossPercent, burst } = cell;
    await lab.set({}, { delayMs, lossPercent, lossBurst: burst });
    for (const guest of guests) guest.writeLine('go');
    return await Promise.all(
      pairs.map(async ([plays, hears], i) => {
        const [sent, came] = await Promise.all(
          [plays!, hears!].map(async (guest) => JSON.parse(await guest.line()) as Received),
        );
        return rowOf(cell, WHO[i]!, sent!.us, came!);
      }),
    );
  } finally {
    for (const guest of guests) guest.end();
    await lab.close();
  }
}

function rowOf(cell: Cell, who: Who, sent: number[], { us, datagramFirst }: Received): Row {
  const delays = us.flatMap((came, i) => (came > 0 ? [(came - sent[i]!) / 1000] : [])).sort((a, b) => a - b);
  const at = (share: number) => {
    const value = delays[Math.ceil(share * delays.length) - 1];
    return value === undefined ? null : Number(value.toFixed(2));
  };
  const lost = sent.length - delays.length;
  return { ...cell, who, p50Ms: at(0.5), p99Ms: at(0.99), p999Ms: at(0.999), lost, datagramFirst };
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
  const machine = {
    cpu: os.cpus()[0]?.model ?? 'unknown',
    cores: os.cpus().length,
    system: `${os.type()} ${os.release()}`,
  };
  const worst = (who: Who) => Math.max(...rows.filter((row) => row.who === who).map((row) => row.p99Ms ?? Infinity));
  const ratios = { p99OfTcpOverOurs: Number((worst('midip2p-tcp') / worst('midip2p')).toFixed(3)) };
  if (json) process.stdout.write(`${JSON.stringify({ bench: 'loss', machine, rows, ratios })}\n`);
  return rows.every(({ who, lost }) => who === 'udp' || lost === 0) ? 0 : 1;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`bench loss: ${(error as Error).message}\n`);
    process.exit(1);
  },
);
