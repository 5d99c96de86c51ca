import { ChannelCredentials, Client } from '@grpc/grpc-js';
import { isIPv6 } from 'node:net';
import { loadConfig } from '../config/load-config';
import { type Command, options } from './command';

const WITHIN_MS = 4000;

export const healthCommand: Command = {
  usage: `usage: midip2p-server health [--config FILE]

Asks the server that runs on this machine with the same settings whether it is ready to serve: over HTTP where
operations.port is set, else over gRPC. Exit code 0: it is; 1: it is not, and why is on standard error.
`,
  async run(args) {
    const { server, operations } = loadConfig({ file: options(args, {}).config ?? null, environment: process.env });
    const trouble =
      operations.port === null
        ? await overGrpc(here(server.host), server.port)
        : await overHttp(here(operations.host), operations.port);
    if (trouble === null) return 0;
    console.error(`midip2p-server: not ready: ${trouble}`);
    return 1;
  },
};

// ---- details ----

/** Who listens on every address is asked on loopback. */
function here(host: string): string {
  const local = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  return isIPv6(local) ? `[${local}]` : local;
}

async function overHttp(host: string, port: number): Promise<string | null> {
  try {
    const answer = await fetch(`http://${host}:${port}/ready`, { signal: AbortSignal.timeout(WITHIN_MS) });
    const { message } = (await answer.json()) as { message?: string };
    return answer.ok ? null : (message ?? `it answers ${answer.status}`);
  } catch (error) {
    const { cause, message } = error as Error & { cause?: Error };
    return `${host}:${port} does not answer: ${cause?.message || message}`;
  }
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
