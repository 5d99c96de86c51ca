import type { AddressInfo, Server } from 'node:net';
import { StartupError } from './startup-error';

export interface Where {
  host: string;
  /** 0: any. */
  port: number;
}

/** Resolves with the TCP port. `section` of the settings says where; variables begin with `prefix`. StartupError. */
export function listen(server: Server, { host, port }: Where, section: string, prefix: string): Promise<number> {
  const variable = `${prefix}${section.toUpperCase()}`;
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new StartupError(
              'port-in-use',
              `TCP port ${port} on ${host} is in use: stop what listens there, or set ${section}.port (${variable}_PORT) to another, or 0 for any`,
            )
          : new StartupError(
              'address-unavailable',
              `cannot listen on ${host}, TCP port ${port}: ${error.message}; set ${section}.host (${variable}_HOST) to an address of this machine`,
            ),
      ),
    );
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

/** Where a program of this machine calls who listens there: who listens on every address is called on loopback. */
export const calledAt = (host: string): string => ({ '0.0.0.0': '127.0.0.1', '::': '::1' })[host] ?? host;
