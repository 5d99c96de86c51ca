import { loadConfig } from '../config/load-config';
import { StartupError } from '../startup-error';
import { type Command, options } from './command';

const WITHIN_MS = 4000;

export const healthCommand: Command = {
  usage: `usage: midip2p-relay health [--config FILE]

Asks the relay that runs on this machine with the same settings whether it lets players in, over HTTP at operations.port.
Exit code 0: it does; 1: it does not, and why is on standard error.
`,
  async run(args) {
    const { operations } = loadConfig({ file: options(args, {}).config ?? null, environment: process.env });
    if (operations.port === null)
      throw new StartupError('bad-config', 'operations.port is none, so that nothing can be asked: give it a TCP port');
    const trouble = await troubleAt(operations.host, operations.port);
    if (trouble === null) return 0;
    console.error(`midip2p-relay: not ready: ${trouble}`);
    return 1;
  },
};

// ---- details ----

/** null: none. Who listens on every address is asked on loopback. */
async function troubleAt(host: string, port: number): Promise<string | null> {
  const local = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  try {
    const url = `http://${local.includes(':') ? `[${local}]` : local}:${port}/ready`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(WITHIN_MS) });
    const { message } = (await answer.json()) as { message?: string };
    return answer.ok ? null : (message ?? `it answers ${answer.status}`);
  } catch (error) {
    const { cause, message } = error as Error & { cause?: Error };
    return `${local}:${port} does not answer: ${cause?.message || message}`;
  }
}
