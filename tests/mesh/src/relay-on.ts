// A relay as it is built, in a host of a lab.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Host } from '@midip2p/netlab';
import { spawnTied, temporaryDir } from '@midip2p/testkit';

const PROGRAM = path.join(__dirname, '../../../apps/relay/bin/midip2p-relay.js');

export interface RunningRelay {
  stop(): Promise<void>;
}

/** Resolves when it listens. `key`: of the server whose tokens it takes, as PEM. */
export async function relayOn(host: Host, { port, key }: { port: number; key: string }): Promise<RunningRelay> {
  const dir = temporaryDir('midip2p-relay-');
  const keyFile = path.join(dir.path, 'server.pem');
  writeFileSync(keyFile, key);
  const env = {
    PATH: process.env.PATH,
    MIDIP2P_RUN: process.env.MIDIP2P_RUN, // what npm test knows its processes by
    MIDIP2P_RELAY_LISTEN_HOST: host.address,
    MIDIP2P_RELAY_LISTEN_PORT: String(port),
    MIDIP2P_RELAY_OPERATIONS_PORT: '0',
    MIDIP2P_RELAY_KEYS_FILES: keyFile,
    MIDIP2P_RELAY_LOG_LEVEL: 'warn',
  };
  const within = (program: string, args: string[]) => host.command(program, args);
  const child = spawnTied(process.execPath, [PROGRAM, '--json'], { env, stdio: ['ignore', 'pipe', 'inherit'], within });
  const closed = once(child, 'close');
  await once(createInterface({ input: child.stdout! }), 'line');
  return {
    stop: async () => {
      child.kill('SIGINT');
      await closed;
      dir.remove();
    },
  };
}
