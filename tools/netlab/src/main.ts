// `npm run netlab`: a lab for a measurement, or for a command.
import { once } from 'node:events';
import { complaintOf } from './failure';
import { type Host } from './host';
import { Netlab } from './netlab';
import { labOptions, type LabOptions } from './options';
import { measure } from './probe';
import { probeWays } from './routers/nat-probe';
import { RoutedLab } from './routers/routed-lab';
import { waysTable } from './routers/ways-table';
import { type Measured, tableOf } from './table';

async function main(): Promise<number> {
  try {
    const options = labOptions(process.argv.slice(2));
    if (typeof options === 'string') {
      process.stdout.write(options);
      return 0;
    }
    if (options.ways !== null) return await showWays(options.ways, options);
    const lab = await Netlab.start({ hosts: options.hosts, profile: options.there, seed: options.seed });
    try {
      for (let to = 0; to < options.hosts; ++to)
        for (let from = to + 1; from < options.hosts; ++from) await lab.set({ from, to }, options.back);
      return await (options.command ? runInFirstHost(lab, options.command) : showLine(lab, options));
    } finally {
      await lab.close();
    }
  } catch (error) {
    const { code, message, exitCode } = complaintOf(error);
    process.stderr.write(`npm run netlab: ${message} [${code}]\n`);
    if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ error: { code, message } })}\n`);
    return exitCode;
  }
}

async function showWays(ways: string, { there, seed, command, json }: LabOptions): Promise<number> {
  const lab = await RoutedLab.start(ways, { line: there, seed });
  try {
    const [first, ...others] = lab.players.map(({ host }) => host);
    if (command) return await runIn(first!, [...others, ...lab.servers], command);
    process.stderr.write('each player asks through its router\n');
    const found = await probeWays(lab);
    const players = lab.players.map(({ kind, host, publicAddress }, i) => {
      return { kind, address: host.address, publicAddress, ...found[i]! };
    });
    process.stdout.write(json ? `${JSON.stringify({ ways, players })}\n` : waysTable(players));
    return 0;
  } finally {
    await lab.close();
  }
}

function runInFirstHost(lab: Netlab, command: string[]): Promise<number> {
  return runIn(lab.hosts[0]!, lab.hosts.slice(1), command);
}

async function runIn(first: Host, others: readonly Host[], [program, ...args]: string[]): Promise<number> {
  for (const host of others) {
    const { command, args: before } = host.command('COMMAND');
    process.stderr.write(`${host.address}: ${command} ${before.join(' ')}\n`);
  }
  // Control-C ends the command; the lab ends with it.
  process.on('SIGINT', () => undefined);
  const child = first.spawn(program!, args, { stdio: 'inherit' });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  if (signal) process.stderr.write(`${program} was ended by ${signal}\n`);
  return code ?? 1;
}

async function showLine(lab: Netlab, { profile, there, back, seconds, json }: LabOptions): Promise<number> {
  const [ada, ben] = [lab.hosts[0]!, lab.hosts[1]!];
  const figures = await measure([ada, ben], [there, back], seconds, (text) => process.stderr.write(`${text}\n`));
  const directions: Measured[] = [
    { from: ada.address, to: ben.address, set: there, measured: figures[0] },
    { from: ben.address, to: ada.address, set: back, measured: figures[1] },
  ];
  const { realtime } = lab;
  if (json) process.stdout.write(`${JSON.stringify({ profile, realtime, directions })}\n`);
  else process.stdout.write(`\n${tableOf(directions)}\n`);
  if (!realtime)
    process.stderr.write('\nwithout root the lab shares the processor: a busy machine adds to every delay\n');
  return 0;
}

void main().then((code) => (process.exitCode = code));
