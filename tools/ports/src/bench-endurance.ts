// npm run bench -- endurance: a long performance through two clients at JACK, and how long each hop takes.
import os from 'node:os';
import { parseArgs } from 'node:util';
import { profiles } from '@midip2p/netlab';
import { endure } from './endurance';

const HELP = `usage: npm run bench -- endurance [--minutes N] [--frames N] [--network PROFILE] [--json]

Plays real music to the frame through two clients at a JACK server of its own, and compares every event. Linux, with JACK.
  --minutes  for so long (default: 20)
  --frames   of JACK's period (default: 128)
  --network  between the clients, with network namespaces: none, ${Object.keys(profiles).join(', ')} (default: none)
  --sleepy   lets the processors sleep, as a machine does that is not set up for the stage: waking them takes what it takes
  --json     the last line of stdout is one object: {"bench","machine","rows","ratios"}
Exits with 1 where anything was lost, changed or added.
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '20' },
      frames: { type: 'string', default: '128' },
      network: { type: 'string', default: 'none' },
      sleepy: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const [minutes, frames] = [Number(values.minutes), Number(values.frames)];
  if (!(minutes > 0 && minutes <= 600) || ![16, 32, 64, 128, 256, 512, 1024, 2048].includes(frames)) {
    process.stderr.write(`bench endurance: --minutes takes 0 to 600, --frames a power of two from 16 to 2048\n${HELP}`);
    return 2;
  }
  const report = await endure({ minutes, frames, network: values.network, awake: !values.sleepy }, (text) =>
    process.stderr.write(`${text}\n`),
  );
  const ms = (us: number | undefined) => (us === undefined ? '?' : (us / 1000).toFixed(2));
  const { keyToFrameUs: total, hopsUs } = report;
  const machine = `${os.cpus().length} × ${os.cpus()[0]?.model ?? 'unknown'}`;
  process.stdout.write(
    [
      `${report.events} events, ${report.lost} lost, ${report.changed} changed, ${report.added} added; ${frames} frames, network ${report.network}; ${machine}`,
      `key to frame   p50 ${ms(total.p50)}  p99 ${ms(total.p99)}  worst ${ms(total.max)}  least ${ms(total.least)} ms`,
      ...Object.entries(hopsUs).map(
        ([hop, spread]) =>
          `  ${hop.padEnd(16)} p50 ${ms(spread?.p50)}  p99 ${ms(spread?.p99)}  worst ${ms(spread?.max)} ms`,
      ),
      `JACK's cycles  p50 ${ms(report.cyclesUs.p50)}  p99 ${ms(report.cyclesUs.p99)}  worst ${ms(report.cyclesUs.max)} ms apart, by themselves`,
      `spread (p99 less p10): ${report.spreadPeriods.toFixed(2)} periods`,
      '',
    ].join('\n'),
  );
  if (values.json)
    process.stdout.write(`${JSON.stringify({ bench: 'endurance', machine, rows: [report], ratios: {} })}\n`);
  return report.lost + report.changed + report.added === 0 ? 0 : 1;
}

main().then(
  (code) => (process.exitCode = code),
  (error: Error) => {
    process.stderr.write(`bench endurance: ${error.message}\n`);
    process.exitCode = 1;
  },
);
