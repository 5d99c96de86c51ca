// `npm start`: two players jam on this machine.
import { complaintOf, type Report, tableOf } from '@midip2p/testkit';
import { type Audience, jam } from './jam';
import { HELP, type JamOptions, jamOptions } from './options';

/** Where nothing can be painted over, the live line is written again after so long. */
const LIVE_EVERY_MS = 5000;

async function main(): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
  try {
    const options = jamOptions(process.argv.slice(2));
    if (options === null) {
      process.stdout.write(HELP);
      return 0;
    }
    const report = await jam(options, audienceFor(options, stop.signal), stop.signal);
    return succeeded(report) ? 0 : 1;
  } catch (error) {
    const { code, message, exitCode } = complaintOf(error);
    process.stderr.write(`npm start: ${message} [${code}]\n`);
    if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify({ error: { code, message } })}\n`);
    return exitCode;
  }
}

function succeeded({ identical, masterAgreed }: Report): boolean {
  return identical && masterAgreed;
}

function verdict(report: Report): string {
  if (succeeded(report)) return 'every event arrived, once, in order, byte for byte';
  return report.identical
    ? 'every event arrived, but the two do not agree on who keeps time'
    : 'NOT every event arrived as it was played';
}

/** With --json, stdout is for the report alone. */
function audienceFor({ json }: JamOptions, stop: AbortSignal): Audience {
  const out = json ? process.stderr : process.stdout;
  let lastLive = 0;
  let live = false;
  const endLive = () => {
    if (live) out.write('\n');
    live = false;
  };
  return {
    step: (text) => {
      endLive();
      out.write(`${text}\n`);
    },
    live: (text) => {
      if (out.isTTY) {
        out.write(`\r\u001b[2K${text.slice(0, (out.columns || 80) - 1)}`);
        live = true;
      } else if (performance.now() - lastLive >= LIVE_EVERY_MS) {
        lastLive = performance.now();
        out.write(`${text}\n`);
      }
    },
    played: (report) => {
      endLive();
      process.stdout.write(json ? `${JSON.stringify(report)}\n` : `\n${tableOf(report)}\n\n${verdict(report)}\n`);
    },
    kept: async (stage) => {
      endLive();
      const link = await stage.invite();
      out.write(
        [
          '',
          `the server stays up, and ${stage.players[0]!.name} waits in the room to play to you. From another terminal, in this folder:`,
          `  npx midip2p record heard.mid "${link}" --name guest --config-dir .midip2p/guest`,
          `or 'join' instead of 'record heard.mid' to play along with your own MIDI ports`,
          'control-C ends it',
          '',
        ].join('\n'),
      );
      await new Promise<void>((resolve) => {
        const alive = setInterval(() => undefined, 1 << 30); // a promise alone keeps no process up
        const end = () => {
          clearInterval(alive);
          resolve();
        };
        if (stop.aborted) end();
        else stop.addEventListener('abort', end);
      });
    },
  };
}

void main().then((code) => process.exit(code));
