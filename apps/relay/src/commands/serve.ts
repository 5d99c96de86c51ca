import { type Command, options, serveUntilTold } from '@midip2p/service';
import { MIDIP2P_RELAY } from '../own-name';
import { startRelay } from '../start-relay';

export const serve: Command = {
  usage: `usage: midip2p-relay [serve] [--config FILE] [--json]

Runs the relay until it is told to stop: SIGTERM drains it (listen.drainSeconds), SIGINT ends it at once, and a second
signal does not wait.

  -c, --config FILE   settings as JSON
      --json          one line of JSON on stdout when it is ready; the log is on stderr either way
`,
  async run(args) {
    const given = options(MIDIP2P_RELAY, args, { json: { type: 'boolean' } });
    const relay = await serveUntilTold(MIDIP2P_RELAY, () =>
      startRelay({ file: given.config ?? null, environment: process.env }),
    );
    const { host, port } = relay.address;
    if (given.json) {
      const { address, operations } = relay;
      console.log(JSON.stringify({ ready: true, address, operations }));
    } else console.log(`midip2p-relay listens on ${host.includes(':') ? `[${host}]` : host}:${port}`);
    return undefined;
  },
};
