// npm run performance: the two players of `npm start` over every profile of the network lab, as the table of
// docs/performance.md.
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { type Impairment, profiles } from '@midip2p/netlab';
import { complaintOf, type Direction, HarnessError, type Report } from '@midip2p/testkit';

const PAGE = path.join(__dirname, '../../../docs/performance.md');
const BEGIN = '<!-- made by npm run performance: networks -->';
const END = '<!-- until here -->';
const HELP = `usage: npm run performance [-- --seconds N] [-- --print]

Plays over every profile of the network lab and writes the table of docs/performance.md.
  --seconds  how long over each (default: 25, so that every profile shows all it has)
  --print    write the table to stdout instead
`;

interface Played {
  name: string;
  impairment: Readonly<Impairment>;
  report: Report;
}

async function play(name: string, seconds: string): Promise<Report> {
  const args = [path.join(__dirname, 'main.js'), '--network', name, '--seconds', seconds, '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1 << 26 });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Report;
}

const ms = (us: number | undefined) => (us === undefined ? '' : (us / 1000).toFixed(1));

/** One row each way: what the line takes, what the music took, what is left for us. */
function rowOf(
  { name, impairment, report }: Played,
  { from, to, latencyUs, hopsUs, late, lost, altered, clock }: Direction,
): string {
  const own = (latencyUs?.p50 ?? 0) - 1000 * (impairment.delayMs ?? 0);
  const cells = [
    name,
    `${from} → ${to}`,
    String(impairment.delayMs ?? 0),
    ms(latencyUs?.p50),
    ms(latencyUs?.p99),
    ms(latencyUs?.max),
    ms(own),
    ms(hopsUs.sentToArrived?.p50),
    String(late),
    String(lost + altered + report.duplicated),
    ms(Math.abs(clock.trueOffsetUs - clock.offsetUs)),
    ms(clock.pathBoundUs),
  ];
  return `| ${cells.join(' | ')} |`;
}

function tableOf(played: readonly Played[], seconds: string): string {
  const head = [
    ...['network', 'direction', 'line', 'p50', 'p99', 'max', 'p50 beyond the line', 'network hop p50'],
    ...['late (over 150 ms)', 'lost or changed', 'clock off by', 'clock bound'],
  ];
  const { model } = os.cpus()[0] ?? { model: 'unknown' };
  return [
    `${seconds} s of music each way over each; milliseconds; on ${os.cpus().length} cores (${model.trim()}), shared.`,
    '',
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---').join('|')}|`,
    ...played.flatMap((one) => one.report.directions.map((direction) => rowOf(one, direction))),
  ].join('\n');
}

async function main(): Promise<void> {
  const options = {
    seconds: { type: 'string', default: '25' },
    print: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  const { seconds, print, help } = parseArgs({ options }).values;
  if (help) return void process.stdout.write(HELP);
  const played: Played[] = [];
  for (const [name, impairment] of Object.entries(profiles)) {
    process.stderr.write(`${name} …\n`);
    played.push({ name, impairment, report: await play(name, seconds) });
  }
  const table = tableOf(played, seconds);
  if (print) return void process.stdout.write(`${table}\n`);
  const page = readFileSync(PAGE, 'utf8');
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new HarnessError('page', `${PAGE} has lost the marks that the table stands between`);
  writeFileSync(PAGE, `${before}${BEGIN}\n${table}\n${END}${after}`);
}

main().catch((error: unknown) => {
  const { code, message, exitCode } = complaintOf(error);
  process.stderr.write(`npm run performance: ${message} [${code}]\n`);
  process.exitCode = exitCode;
});
