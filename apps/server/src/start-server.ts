import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import pino, { type Logger } from 'pino';
import { AppModule } from './app.module';
import { AccessTokens } from './auth/access-tokens';
import type { Config, ConfigInput } from './config/config';
import { loadConfig } from './config/load-config';
import { openDataDir } from './data-dir';
import { Database } from './database/database';
import { startEmbeddedPostgres } from './database/embedded-postgres';
import { migrate } from './database/migrator';
import { Health } from './health/health';
import { layHttpGround } from './http/http-ground';
import { loadCertificate } from './keys/certificate';
import { loadSigningKeys, rawPublicKey } from './keys/signing-keys';
import { OnePort } from './listen/one-port';
import { NestLog } from './nest-log';
import { authenticate } from './rpc/callers';
import { GrpcTransport } from './rpc/grpc-transport';
import { SessionsController } from './sessions/sessions.controller';
import { StartupError } from './startup-error';

export interface StartOptions {
  /** Laid over the defaults; nothing is read from a file or the environment unless `environment` or `file` says so. */
  config?: ConfigInput;
  file?: string | null;
  environment?: NodeJS.ProcessEnv;
  /** Where the log's lines go; default: stderr. */
  logTo?: { write(line: string): void };
}

export interface RunningServer {
  address: {
    host: string;
    port: number;
    /** SHA-256 of the certificate, 64 hex digits: what clients pin. */
    fingerprint: string;
  };
  /** False: the certificate is vouched for by others and need not be pinned. */
  selfSigned: boolean;
  /** Ed25519, 32 bytes: what introductions are signed with. */
  introductionKey: Buffer;
  dataDir: string;
  databaseUrl: string;
  /** `postgres` is null where the database is the operator's. */
  pids: { server: number; postgres: number | null };
  /** Ends every stream with `server-stopping`, then the database if it is ours. */
  stop(): Promise<void>;
}

/** Starts a server and resolves when it answers. Throws a StartupError that says what to do. */
export async function startServer(options: StartOptions = {}): Promise<RunningServer> {
  const began = performance.now();
  const config = loadConfig({
    file: options.file ?? null,
    environment: options.environment,
    overrides: options.config,
  });
  const log = openLog(config.log.level, options.logTo);
  const undo: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const data = openDataDir(config.data);
    undo.push(data.release);
    const keys = loadSigningKeys(data.path, config.keys);
    const certificate = await loadCertificate(data.path, config.tls);
    const database = await openDatabase(config, data.path, log);
    undo.push(database.close);
    const tokens = new AccessTokens(keys.token, config.auth.accessTokenSeconds);
    const health = new Health();
    const ground = {
      config,
      log,
      keys,
      certificate,
      tokens,
      health,
      databaseUrl: database.url,
      replicaId: randomUUID(),
    };
    const app = await NestFactory.create<NestExpressApplication>(AppModule.on(ground), {
      logger: new NestLog(log),
      abortOnError: false,
      bodyParser: false,
    });
    const grpc = new GrpcTransport([authenticate(tokens)], health);
    const http = app.getHttpServer() as Server;
    const door = new OnePort(
      certificate,
      (socket) => grpc.take(socket),
      (socket) => http.emit('connection', socket),
    );
    undo.push(() => close(app, door));
    layHttpGround(app, tokens);
    app.connectMicroservice({ strategy: grpc }, { inheritAppConfig: true });
    await app.init();
    await app.startAllMicroservices();
    http.emit('listening'); // it never listens itself, and this is what starts its time limits
    const port = await door.listen(config.server);

    const address = { host: config.server.host, port, fingerprint: certificate.fingerprint };
    log.info({ ...address, dataDir: data.path, tookMs: Math.round(performance.now() - began) }, 'ready');
    let stopped: Promise<void> | undefined;
    return {
      address,
      selfSigned: certificate.selfSigned,
      introductionKey: rawPublicKey(keys.introduction.publicKey),
      dataDir: data.path,
      databaseUrl: database.url,
      /** `postgres` is null where the database is the operator's. */
      pids: { server: process.pid, postgres: database.pid },
      stop: () => (stopped ??= stop()),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

// ---- details ----

/** Never a password, token or code: they are in no field that is logged, and if one ever is, it is left out. */
const SECRETS = ['password', 'accessToken', 'refreshToken', 'authorization', 'databaseUrl'].flatMap((name) => [
  name,
  `*.${name}`,
]);

function openLog(level: string, to: StartOptions['logTo']): Logger {
  const options = { level, base: undefined, redact: { paths: SECRETS, remove: true } };
  return pino(options, to ?? pino.destination({ fd: 2, sync: true }));
}

/** The configured database or an embedded one, in the shape this server knows. */
async function openDatabase(
  config: Config,
  dataDir: string,
  log: Logger,
): Promise<{ url: string; pid: number | null; close(): Promise<void> }> {
  const embedded = config.database.url
    ? null
    : await startEmbeddedPostgres(dataDir, !config.data.temporary, (why) =>
        log.error({ why }, 'the database ended by itself and is started again'),
      );
  const url = embedded?.url ?? config.database.url!;
  const close = async () => {
    await embedded?.stop();
    if (embedded && config.data.temporary) rmSync(embedded.dir, { recursive: true, force: true });
  };
  try {
    const applied = await migrate(url);
    if (applied.length > 0) log.info({ applied }, 'the database was brought up to date');
    return { url, pid: embedded?.pid ?? null, close };
  } catch (error) {
    await close();
    if (error instanceof StartupError) throw error;
    throw new StartupError(
      'database-unavailable',
      `the database at ${new URL(url).host} cannot be reached: ${(error as Error).message}; check database.url (MIDIP2P_DATABASE_URL)`,
    );
  }
}

/** Nobody new, then last words for who is there, then the rest. */
async function close(app: NestExpressApplication, door: OnePort): Promise<void> {
  door.shut();
  app.get(Health).stop();
  app.get(SessionsController).endStreams();
  await app.close();
  door.end();
  await app.get(Database).$disconnect();
}
