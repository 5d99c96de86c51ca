// npm run bench -- cpu: what a client costs that only waits, and one that hears and plays as a pianist does.
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type ClientProcess, spawnClient, spawnTied, startTestServer } from '@midip2p/testkit';
import { Ensemble, stageOf } from './ensemble';
import { cpuPercent, usageOf } from './proc';

const HELP = `
usage: npm run bench -- cpu [--json] [--seconds N]

Two real clients in one room of a server on this machine, without devices, and beside them a Node that does nothing: each
one's share of one processor, all of its threads together, as the kernel counts it.
  --seconds  how long each row is measured (default: 60)
  --json     the last line of stdout is one object

rows: floor    a Node with a timer that fires once a second
      idle     nobody plays
      pianist  both play a file of 20 events a second to each other
`;

interface Row {
  row: 'floor' | 'idle' | 'pianist';
  cpuPercent: number;
}

const PIANIST = 20;
/** After linking: certificates, the first clock exchanges and compiled code are not what is measured. */
const SETTLE_MS = 5000;
const FLOOR = 'setInterval(() => undefined, 1000)';

async function measure(row: 'idle' | 'pianist', seconds: number): Promise<Row[]> {
  const server = await startTestServer();
  const plays = row === 'pianist';
  const duration = seconds + (2 * SETTLE_MS) / 1000;
  const ensemble = await Ensemble.gather({
    stage: await stageOf(server.text, 2),
    ...{ perSecond: PIANIST, seconds: plays ? duration : 1 },
  });
  const floor = spawnTied(process.execPath, ['-e', FLOOR], { stdio: 'ignore' });
  const clients = ensemble.members.map(({ plan: { folder, room, listen } }): ClientProcess => {
    const play = plays ? ['--play', path.join(folder, 'part.mid'), '--players', '1'] : [];
    const args = ['join', room, '--no-devices', '--no-plugins', '--listen', listen, ...play];
    return spawnClient(args, { configDir: path.join(folder, 'config'), withinMs: (seconds + 120) * 1000 });
  });
  try {
    await Promise.all(clients.map((client) => client.next(plays ? 'playing' : 'ready')));
    await after(SETTLE_MS);
    const pids = [floor.pid!, ...clients.map(({ pid }) => pid)];
    const before = pids.map(usageOf);
    await after(seconds * 1000);
    const [floorPercent, ...percents] = pids.map((pid, i) => cpuPercent(before[i]!, usageOf(pid)));
    const mean = percents.reduce((sum, one) => sum + one, 0) / percents.length;
    return [
      ...(plays ? [] : [{ row: 'floor' as const, cpuPercent: rounded(floorPercent!) }]),
      { row, cpuPercent: rounded(mean) },
    ];
  } finally {
    floor.kill('SIGKILL');
    await Promise.all(clients.map((client) => client.end('SIGKILL')));
    await ensemble.close();
    await server.stop();
  }
}

async function main(): Promise<number> {
  const options = {
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
    seconds: { type: 'string', default: '60' },
  } as const;
  const given = parseArgs({ options }).values;
  if (given.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const seconds = Number(given.seconds);
  if (!(seconds >= 1 && seconds <= 600)) {
    process.stderr.write('bench cpu: --seconds takes a number from 1 to 600\n');
    return 2;
  }
  const out = given.json ? process.stderr : process.stdout;
  const rows: Row[] = [];
  for (const which of ['idle', 'pianist'] as const) {
    for (const row of await measure(which, seconds)) {
      out.write(`${row.row.padEnd(8)} ${row.cpuPercent.toFixed(3)} % of one processor\n`);
      rows.push(row);
    }
  }
  if (given.json) {
    const machine = `${os.cpus().length} × ${os.cpus()[0]?.model ?? 'unknown'}`;
    const of = (name: Row['row']) => rows.find(({ row }) => row === name)!.cpuPercent;
    const ratios = { pianistOverIdle: rounded(of('pianist') / of('idle')) };
    process.stdout.write(`${JSON.stringify({ bench: 'cpu', machine, rows, ratios })}\n`);
  }
  return 0;
}

// ---- details ----

const rounded = (value: number) => Number(value.toFixed(3));
const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`bench cpu: ${(error as Error).message}\n`);
    process.exit(1);
  },
);
