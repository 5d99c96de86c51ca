import { reachableAt, thisMachine } from '../listen/own-addresses';
import { startServer } from '../start-server';
import { type Command, options } from './command';
import { keepHeapSmall } from '../heap';

export const serve: Command = {
  usage: `usage: midip2p-server [serve] [--config FILE] [--json]

Runs the server until it is told to stop: SIGTERM drains it (server.drainSeconds), SIGINT ends it at once, and a second
signal does not wait.

  -c, --config FILE   settings as JSON
      --json          one line of JSON on stdout when it is ready; the log is on stderr either way
`,
  async run(args) {
    const given = options(args, { json: { type: 'boolean' } });
    // From the start, for the first process of a container has no others, and without a gap: Node loses a signal that comes
    // while its last listener is replaced.
    const atOnce = (): void => process.exit(130);
    let [onTerm, onInt] = [atOnce, atOnce];
    process.on('SIGTERM', () => onTerm()).on('SIGINT', () => onInt());
    keepHeapSmall();
    const server = await startServer({ file: given.config ?? null, environment: process.env });
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
    const end = (how: () => Promise<void>) => () => {
      onTerm = onInt = atOnce;
      how().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(`midip2p-server: stopping failed: ${(error as Error).message}`);
          process.exit(1);
        },
      );
    };
    [onTerm, onInt] = [end(server.drain), end(server.stop)];
    return undefined;
  },
};
