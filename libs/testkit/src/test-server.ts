import { type ConfigInput, type RunningServer, startServer } from '@midip2p/server';

export interface TestServer extends RunningServer {
  /** HOST:PORT#FINGERPRINT, for clients. */
  text: string;
  /** The lines of its log, so far. */
  log: string[];
}

/**
 * A server in this process: on loopback, on a free TCP port, with a database and keys of its own in a folder that goes
 * when it stops. `config` is laid over that.
 */
export async function startTestServer(config: ConfigInput = {}): Promise<TestServer> {
  const log: string[] = [];
  const server = await startServer({
    config: {
      ...config,
      server: { host: '127.0.0.1', port: 0, ...config.server },
      data: config.data ?? { temporary: true },
      log: { level: 'warn', ...config.log },
    },
    logTo: { write: (line) => void log.push(line) },
  });
  const { host, port, fingerprint } = server.address;
  return { ...server, text: `${host}:${port}#${fingerprint}`, log };
}
