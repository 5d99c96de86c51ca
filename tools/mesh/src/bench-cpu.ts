// npm run bench -- cpu: what a client and a plugin cost while they only wait, and while they receive and play what a
// pianist plays.
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type DrivenClient, spawnTied, startTestServer } from '@midip2p/testkit';
import { Ensemble, stageOf } from './ensemble';
import { cpuPercent, usageOf } from './proc';

const HELP = `
usage: npm run bench -- cpu [--json] [--seconds N] [--settle N]

Two real clients in one room of a server on this machine, without devices, and beside them a Node that does nothing: each
one's share of one processor, all of its threads together, as the kernel counts it. Then a plugin's part at one of them:
all that it has but the DAW's own thread, which calls it for blocks of 256 samples.
  --seconds  how long each row is measured (default: 60)
  --settle   and left alone before: certificates, the first clock exchanges and compiled code are not what is measured
             (default: 5)
  --json     the last line of stdout is one object

rows: floor         a Node with a timer that fires once a second
      idle          a client where nobody plays
      pianist       a client where both play 20 events a second to each other
      guestIdle     a plugin where nobody plays
      guestPianist  a plugin that plays and hears 20 events a second
`;

interface Row {
  row: 'floor' | 'idle' | 'pianist' | 'guestIdle' | 'guestPianist';
  cpuPercent: number;
}

const PIANIST = 20;
const FLOOR = 'setInterval(() => undefined, 1000)';
/** native/plugin_link/bench/guest.cpp. */
const GUEST = path.join(__dirname, '../../../native/node/build/plugin_link/bench/midip2p_bench_guest');

interface Spans {
  /** How long each row is measured, and how long it settles before. */
  seconds: number;
  settle: number;
}

/** Two clients in a room, linked, both or one of them playing to the other; ends them and their server after `act`. */
async function withClients<T>(
  { players, seconds, settle, plugins }: Spans & { players: number; plugins: boolean },
  act: (clients: readonly DrivenClient[], folders: readonly string[]) => Promise<T>,
): Promise<T> {
  const server = await startTestServer();
  const ensemble = await Ensemble.gather({
    stage: await stageOf(server.text, 2),
    ...{ perSecond: PIANIST, seconds: players > 0 ? seconds + 2 * settle : 1 },
  });
  const folders = ensemble.members.map(({ plan }) => plan.folder);
  const clients = ensemble.members.map((member, number): DrivenClient => {
    const file = path.join(member.plan.folder, 'part.mid');
    const play = number < players ? ['--play', file, '--players', '1', '--stay'] : [];
    const noPlugins = plugins && number === 1 ? [] : ['--no-plugins'];
    return member.enter(['--no-devices', ...noPlugins, ...play]);
  });
  try {
    await Promise.all(clients.map((client, number) => client.next(number < players ? 'playing' : 'ready')));
    return await act(clients, folders);
  } finally {
    await Promise.all(clients.map((client) => client.end('SIGKILL')));
    await ensemble.close();
    await server.stop();
  }
}

async function measureClients(row: 'idle' | 'pianist', spans: Spans): Promise<Row[]> {
  const plays = row === 'pianist';
  return withClients({ players: plays ? 2 : 0, ...spans, plugins: false }, async (clients) => {
    const floor = spawnTied(process.execPath, ['-e', FLOOR], { stdio: 'ignore' });
    try {
      await after(spans.settle * 1000);
      const pids = [floor.pid!, ...clients.map(({ pid }) => pid)];
      const before = pids.map(usageOf);
      await after(spans.seconds * 1000);
      const [floorPercent, ...percents] = pids.map((pid, i) => cpuPercent(before[i]!, usageOf(pid)));
      const mean = percents.reduce((sum, one) => sum + one, 0) / percents.length;
      return [
        ...(plays ? [] : [{ row: 'floor' as const, cpuPercent: rounded(floorPercent!) }]),
        { row, cpuPercent: rounded(mean) },
      ];
    } finally {
      floor.kill('SIGKILL');
    }
  });
}

async function measureGuest(row: 'guestIdle' | 'guestPianist', spans: Spans): Promise<Row[]> {
  if (!existsSync(GUEST)) throw new Error(`${GUEST} is not built: npm run bench -- cpu does that`);
  const plays = row === 'guestPianist';
  return withClients({ players: plays ? 1 : 0, ...spans, plugins: true }, async (_, folders) => {
    const link = path.join(folders[1]!, 'config/local-link.json');
    const args = [link, String(spans.settle), String(spans.seconds), String(plays ? PIANIST : 0)];
    const guest = spawnTied(GUEST, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    guest.stdout!.setEncoding('utf8').on('data', (text: string) => (output += text));
    const code = await new Promise<number | null>((resolve) => guest.once('close', resolve));
    if (code !== 0) throw new Error(`the plugin's part ended with ${code}`);
    const { cpuPercent: percent, sent, received } = JSON.parse(output) as Record<string, number>;
    if (plays && !(sent! > 0 && received! > 0))
      throw new Error(`the plugin sent ${sent} and received ${received} events`);
    return [{ row, cpuPercent: rounded(percent!) }];
  });
}

async function main(): Promise<number> {
  const options = {
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
    seconds: { type: 'string', default: '60' },
    settle: { type: 'string', default: '5' },
  } as const;
  const given = parseArgs({ options }).values;
  if (given.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const spans = { seconds: Number(given.seconds), settle: Number(given.settle) };
  if (!Object.values(spans).every((span) => span >= 1 && span <= 600)) {
    process.stderr.write('bench cpu: --seconds and --settle take a number from 1 to 600\n');
    return 2;
  }
  const out = given.json ? process.stderr : process.stdout;
  const rows: Row[] = [];
  const print = (found: readonly Row[]) => {
    for (const row of found) out.write(`${row.row.padEnd(12)} ${row.cpuPercent.toFixed(3)} % of one processor\n`);
    rows.push(...found);
  };
  for (const which of ['idle', 'pianist'] as const) print(await measureClients(which, spans));
  for (const which of ['guestIdle', 'guestPianist'] as const) print(await measureGuest(which, spans));
  if (given.json) {
    const machine = `${os.cpus().length} × ${os.cpus()[0]?.model ?? 'unknown'}`;
    const of = (name: Row['row']) => rows.find(({ row }) => row === name)!.cpuPercent;
    const ratios = {
      pianistOverIdle: rounded(of('pianist') / of('idle')),
      guestPianistOverGuestIdle: rounded(of('guestPianist') / of('guestIdle')),
    };
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
