import { startRelay } from '../start-relay';
import { type Command, options } from './command';

export const serve: Command = {
  usage: `usage: midip2p-relay [serve] [--config FILE] [--json]

Runs the relay until it is told to stop: SIGTERM drains it (listen.drainSeconds), SIGINT ends it at once, and a second
signal does not wait.

  -c, --config FILE   settings as JSON
      --json          one line of JSON on stdout when it is ready; the log is on stderr either way
`,
  async run(args) {
    const given = options(args, { json: { type: 'boolean' } });
    const atOnce = (): void => process.exit(130);
    let [onTerm, onInt] = [atOnce, atOnce];
    process.on('SIGTERM', () => onTerm()).on('SIGINT', () => onInt());
    const relay = await startRelay({ file: given.config ?? null, environment: process.env });
    const { host, port } = relay.address;
    if (given.json) {
      const { address, operations } = relay;
      console.log(JSON.stringify({ ready: true, address, operations }));
    } else console.log(`midip2p-relay listens on ${host.includes(':') ? `[${host}]` : host}:${port}`);
    const end = (how: () => Promise<void>) => () => {
      onTerm = onInt = atOnce;
      how().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(`midip2p-relay: stopping failed: ${(error as Error).message}`);
          process.exit(1);
        },
      );
    };
    [onTerm, onInt] = [end(relay.drain), end(relay.stop)];
    return undefined;
  },
};
