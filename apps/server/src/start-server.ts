import 'reflect-metadata';
import { setTimeout as pause } from 'node:timers/promises';
import { openOperations } from '@midip2p/service';
import { Metrics } from './metrics/metrics';
import { Readiness, notMigrated } from './health/readiness';
import { openLog } from './log';
import { openDataDir } from './database/data-dir';
import type { ConfigInput } from './config/config';
import { loadConfig, SETTINGS } from './config/load-config';
import { openDatabase, type OpenDatabase } from './database/open-database';
import { loadCertificate } from './keys/certificate';
import { rawPublicKey } from './keys/key-files';
import { loadSigningKeys } from './keys/signing-keys';
import { openServer } from './open-server';
import { ownNames, thisMachine } from './listen/own-addresses';
import { StartupError } from './startup-error';

export interface StartOptions {
  /** Settings that replace the defaults; files and the environment are read only if `environment` or `file` says so. */
  config?: ConfigInput;
  file?: string | null;
  environment?: NodeJS.ProcessEnv;
  /** Gets the lines of the log; default: stderr. */
  logTo?: { write(line: string): void };
}

export interface RunningServer {
  address: {
    host: string;
    port: number;
    /** SHA-256 of the certificate, 64 hex digits, which clients pin. */
    fingerprint: string;
  };
  /** The address for probes and Prometheus; null: there is none. */
  operations: { host: string; port: number } | null;
  /** False: a public authority vouches for the certificate, so that clients need not pin it. */
  selfSigned: boolean;
  /** Ed25519, 32 bytes: the key that signs introductions, unless a hand-over leads from it to another one. */
  introductionKey: Buffer;
  dataDir: string;
  databaseUrl: string;
  /** `postgres` is null if the database is the operator's. */
  pids: { server: number; postgres: number | null };
  /** Ends every stream with `server-stopping`, then the database if it is ours. */
  stop(): Promise<void>;
  /** Is not ready any more, moves the streams to other servers within server.drainSeconds, then stops. */
  drain(): Promise<void>;
}

const ASK_AGAIN_MS = 500;

/** Starts a server and resolves when it answers. Throws a StartupError that says what to do. */
export async function startServer(options: StartOptions = {}): Promise<RunningServer> {
  const began = performance.now();
  const config = loadConfig({
    file: options.file ?? null,
    environment: options.environment,
    overrides: options.config,
  });
  const log = openLog(config.log.level, options.logTo);
  const [readiness, metrics] = [new Readiness(), new Metrics()];
  const undo: (() => Promise<void> | void)[] = [];
  const undoAll = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const data = openDataDir(config.data);
    undo.push(data.release);
    const keys = loadSigningKeys(data.path, config.keys);
    const certificate = await loadCertificate(data.path, config.tls, () => ownNames(config.server.host, thisMachine()));
    const { host, port } = config.operations;
    const operated = {
      why: () => readiness.why(),
      figures: async () => ({ text: await metrics.text(), contentType: metrics.registry.contentType }),
    };
    const operations = port === null ? null : await openOperations({ host, port }, SETTINGS.prefix, operated);
    if (operations) {
      undo.push(() => operations.stop());
      metrics.watchProcess();
    }
    const database = await openDatabase(config, data.path, (why) =>
      log.error({ why }, 'the database ended by itself and is started again'),
    );
    undo.push(database.close);
    if (config.database.migrate) {
      const applied = await database.migrate();
      if (applied.length > 0) log.info({ applied }, 'the database was brought up to date');
    } else {
      const asked = operations?.address; // who waits for it to be ready asks there
      await whenMigrated(database, operations ? readiness : null, (message) =>
        log.warn({ operations: asked }, message),
      );
    }

    const server = await openServer({ config, log, keys, certificate, databaseUrl: database.url, readiness, metrics });
    undo.push(server.close);
    readiness.set(null);

    const address = { host: config.server.host, port: server.port, fingerprint: certificate.fingerprint };
    log.info({ ...address, dataDir: data.path, tookMs: Math.round(performance.now() - began) }, 'ready');
    let stopped: Promise<void> | undefined;
    const stop = () => (stopped ??= undoAll());
    return {
      address,
      operations: operations?.address ?? null,
      selfSigned: certificate.selfSigned,
      introductionKey: rawPublicKey(keys.introduction.publicKey),
      dataDir: data.path,
      databaseUrl: database.url,
      pids: { server: process.pid, postgres: database.pid },
      stop,
      drain: async () => {
        log.info({ seconds: config.server.drainSeconds }, 'draining');
        await server.drain(config.server.drainSeconds * 1000);
        await stop();
      },
    };
  } catch (error) {
    await undoAll();
    throw error;
  }
}

// ---- details ----

/** Another process runs the migrations. With an operations port: wait, and report 'not ready'. Without one: fail. */
async function whenMigrated(
  database: OpenDatabase,
  readiness: Readiness | null,
  print: (message: string) => void,
): Promise<void> {
  let printed = '';
  for (let pending = await database.pending(); pending.length > 0; pending = await database.pending()) {
    const why = notMigrated(pending);
    if (!readiness) throw new StartupError('database-not-migrated', why.message);
    readiness.set(why);
    if (printed !== why.message) print((printed = why.message));
    await pause(ASK_AGAIN_MS);
  }
}
