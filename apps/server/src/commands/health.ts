import { isIPv6 } from 'node:net';
import { ChannelCredentials, Client } from '@grpc/grpc-js';
import { askReady, calledAt, type Command, options } from '@midip2p/service';
import { loadConfig } from '../config/load-config';
import { MIDIP2P_SERVER } from '../own-name';

const WITHIN_MS = 4000;

export const healthCommand: Command = {
  usage: `usage: midip2p-server health [--config FILE]

Asks the server that runs on this machine with the same settings whether it is ready to serve: over HTTP where
operations.port is set, else over gRPC. Exit code 0: it is; 1: it is not, and why is on standard error.
`,
  async run(args) {
    const { server, operations } = loadConfig({
      file: options(MIDIP2P_SERVER, args, {}).config ?? null,
      environment: process.env,
    });
    const trouble =
      operations.port === null
        ? await overGrpc(here(server.host), server.port)
        : await askReady({ host: operations.host, port: operations.port });
    if (trouble === null) return 0;
    console.error(`midip2p-server: not ready: ${trouble}`);
    return 1;
  },
};

// ---- details ----

function here(host: string): string {
  const local = calledAt(host);
  return isIPv6(local) ? `[${local}]` : local;
}

/** grpc.health.v1.Health/Check: an empty request, and one enum in the answer, of which 1 is SERVING. */
function overGrpc(host: string, port: number): Promise<string | null> {
  // It is our own server: its certificate tells us nothing.
  const credentials = ChannelCredentials.createSsl(null, null, null, { rejectUnauthorized: false });
  const client = new Client(`${host}:${port}`, credentials, {
    'grpc.enable_http_proxy': 0,
    'grpc.ssl_target_name_override': 'localhost', // TLS names no IP addresses
  });
  const same = (bytes: Buffer) => bytes;
  const options = { deadline: Date.now() + WITHIN_MS };
  return new Promise<string | null>((resolve) => {
    client.makeUnaryRequest('/grpc.health.v1.Health/Check', same, same, Buffer.alloc(0), options, (error, answer) => {
      if (error) return resolve(`${host}:${port} does not answer: ${error.details}`);
      resolve(answer?.equals(Buffer.from([0x08, 0x01])) ? null : 'it says NOT_SERVING');
    });
  }).finally(() => client.close());
}
