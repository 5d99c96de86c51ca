// A server for all tests of a file, and somebody's connection to it.
import { type ConfigInput, type RunningServer, startServer, type StartOptions } from '../src';
import { aDatabase } from './a-database';
import { type Connections, connectTo } from './player';

export interface Started {
  server: RunningServer;
  at: Connections;
}

/**
 * Starts it before the tests, on a database of its own, and then does `setUp`; stops it after them, and before that, the last first,
 * what `atEnd` was told of. `config` is laid over what is small and silent.
 */
export function withServer(
  setUp: (started: Started, atEnd: (work: () => unknown) => void) => unknown,
  config: ConfigInput = {},
  logTo?: StartOptions['logTo'],
): void {
  const ends: (() => unknown)[] = [];
  beforeAll(async () => {
    const server = await aServer(config, logTo);
    ends.push(() => server.stop());
    const at = await connectTo(server);
    ends.push(() => at.close());
    await setUp({ server, at }, (work) => void ends.push(work));
  });
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });
}

/** One more server, on a database of its own that goes when it stops; `config` and `logTo` as above. */
export async function aServer(config: ConfigInput = {}, logTo?: StartOptions['logTo']): Promise<RunningServer> {
  const database = aDatabase();
  try {
    const server = await startServer({
      config: {
        server: { port: 0 },
        data: { temporary: true },
        log: { level: 'silent' },
        ...config,
        database: { url: await database.migrated(), ...config.database },
      },
      logTo,
    });
    const stop = async () => {
      await server.stop();
      await database.stop();
    };
    return { ...server, stop };
  } catch (error) {
    await database.stop();
    throw error;
  }
}
