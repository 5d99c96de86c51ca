import { type Command, options, serveUntilTold } from '@midip2p/service';
import { keepHeapSmall } from '../heap';
import { reachableAt, thisMachine } from '../listen/own-addresses';
import { MIDIP2P_SERVER } from '../own-name';
import { startServer } from '../start-server';

export const serve: Command = {
  usage: `usage: midip2p-server [serve] [--config FILE] [--json]

Runs the server until it is told to stop: SIGTERM drains it (server.drainSeconds), SIGINT ends it at once, and a second
signal does not wait.

  -c, --config FILE   settings as JSON
      --json          one line of JSON on stdout when it is ready; the log is on stderr either way
`,
  async run(args) {
    const given = options(MIDIP2P_SERVER, args, { json: { type: 'boolean' } });
    const server = await serveUntilTold('midip2p-server', () => {
      keepHeapSmall();
      return startServer({ file: given.config ?? null, environment: process.env });
    });
    const { host, port, fingerprint } = server.address;
    const written = (one: string) => (one.includes(':') ? `[${one}]:${port}` : `${one}:${port}`);
    if (given.json) {
      const { address, operations, selfSigned, dataDir, pids } = server;
      console.log(JSON.stringify({ ready: true, address, operations, selfSigned, dataDir, pids }));
    } else {
      console.log(`midip2p-server listens on ${written(host)}`);
      for (const where of reachableAt(host, thisMachine()).map(written))
        console.log(`clients connect to    ${server.selfSigned ? `${where}#${fingerprint}` : where}`);
    }
    return undefined;
  },
};
