import type { Server } from 'node:net';
import { PREFIX } from './config/settings';
import { StartupError } from './startup-error';

/** Resolves when it listens. `section` of the settings says where. StartupError. */
export function listen(
  server: Server,
  { host, port }: { host: string; port: number },
  section: 'listen' | 'operations',
): Promise<void> {
  const variable = `${PREFIX}${section.toUpperCase()}`;
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
    server.listen(port, host, resolve);
  });
}
