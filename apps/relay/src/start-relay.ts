import { createServer } from 'node:net';
import { listen, openOperations } from '@midip2p/service';
import { believedKeys } from './believed-keys';
import type { ConfigInput } from './config/config';
import { loadConfig, SETTINGS } from './config/load-config';
import { openLog } from './log';
import { Metrics } from './metrics';
import { Relay } from './relay';

interface StartOptions {
  /** Settings that replace the defaults; files and the environment are read only if `environment` or `file` says so. */
  config?: ConfigInput;
  file?: string | null;
  environment?: NodeJS.ProcessEnv;
  /** Gets the lines of the log; default: stderr. */
  logTo?: { write(line: string): void };
}

export interface RunningRelay {
  address: { host: string; port: number };
  /** The address for probes and Prometheus; null: there is none. */
  operations: { host: string; port: number } | null;
  /** Lets nobody new in, and stops when nobody is joined any more, after listen.drainSeconds at the latest. */
  drain(): Promise<void>;
  /** Ends every connection. */
  stop(): Promise<void>;
}

const LOOK_MS = 250;
const DRAINING = { code: 'draining', message: 'it is stopping: go to another relay' };
const time = { now: () => performance.now(), date: () => Date.now() };

/** Starts a relay and resolves when it listens. Throws a StartupError that says what to do. */
export async function startRelay(options: StartOptions = {}): Promise<RunningRelay> {
  const { file = null, environment, config: overrides } = options;
  const config = loadConfig({ file, environment, overrides });
  const log = openLog(config.log.level, options.logTo);
  const keys = believedKeys(config.keys.files);
  const metrics = new Metrics();
  const relay = new Relay(() => keys, config.limits, metrics, log, time);
  const tcp = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => relay.accept(socket));
  const port = await listen(tcp, config.listen, 'listen', SETTINGS.prefix);
  const { host: opsHost, port: opsPort } = config.operations;
  const operations =
    opsPort === null
      ? null
      : await openOperations({ host: opsHost, port: opsPort }, SETTINGS.prefix, {
          why: () => (tcp.listening ? null : DRAINING),
          figures: async () => ({ text: await metrics.registry.metrics(), contentType: metrics.registry.contentType }),
        }).catch((error: unknown) => {
          tcp.close();
          throw error;
        });
  if (operations) metrics.watchProcess();
  const looks = setInterval(() => relay.look(), LOOK_MS);
  const address = { host: config.listen.host, port };
  log.info({ ...address, operations: operations?.address ?? null, keys: keys.length }, 'ready');

  const closed = new Promise<void>((resolve) => tcp.once('close', resolve));
  const end = async (): Promise<void> => {
    tcp.close();
    relay.end();
    await closed;
    clearInterval(looks);
    await operations?.stop();
    log.info('stopped');
  };
  let ended: Promise<void> | undefined;
  const stop = () => (ended ??= end());
  return {
    address,
    operations: operations?.address ?? null,
    stop,
    drain: async () => {
      const { drainSeconds } = config.listen;
      log.info({ seconds: drainSeconds, joined: relay.figures().joined }, 'draining');
      tcp.close();
      relay.stopAccepting();
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, drainSeconds * 1000)));
      await Promise.race([closed, late]); // it has closed when the last connection has
      clearTimeout(timer);
      await stop();
    },
  };
}
