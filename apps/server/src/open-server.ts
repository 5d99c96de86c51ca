// The server as Nest puts it together, behind its one TCP port.
import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { ERROR_CODE_KEY } from '@midip2p/proto';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { admissionLayer } from './admission/admission-layer';
import { countCaller } from './admission/grpc-admission';
import { AppModule, type AppContext } from './app.module';
import { AccessTokens } from './callers/access-tokens';
import { EndedAccess } from './callers/ended-access';
import { TokenRing } from './callers/token-ring';
import { KnownKeys } from './api-keys/known-keys';
import { Database } from './database/database';
import { DatabaseTroubles } from './database/database-troubles';
import { knownMigrations } from './database/migrator';
import { PackageShelf } from './get/package-shelf';
import { DatabaseProbe } from './health/database-probe';
import { Health } from './health/health';
import { ReplicaRepository } from './replicas/replica.repository';
import { HttpFigures } from './http/http-figures';
import { setUpHttp } from './http/set-up-http';
import { OnePort } from './listen/one-port';
import { IntroductionRing } from './keys/introduction-ring';
import { NestLog } from './nest-log';
import { answerNoRequests } from './refusals/no-request';
import { isRelayItself } from './relays/known-relays';
import { OwnRelay } from './relays/own-relay';
import { authenticate } from './callers/callers';
import { GrpcTransport, METHODS } from './rpc/grpc-transport';
import { Seldom } from './seldom';
import { SessionsController } from './sessions/sessions.controller';

export interface OpenServer {
  /** The TCP port it has. */
  port: number;
  /**
   * Gives load balancers half of the time to see that it is not ready, and streams the other half to move; cuts nobody
   * off.
   */
  drain(withinMs: number): Promise<void>;
  /** Ends every stream with `server-stopping`. */
  close(): Promise<void>;
}

const LOOK_AT_NAMES_MS = 60_000;

export async function openServer(
  base: Omit<AppContext, 'ring' | 'tokens' | 'ended' | 'health' | 'replicaId'>,
): Promise<OpenServer> {
  const { config, log, certificate, readiness, metrics } = base;
  const shelf = PackageShelf.at(config.get.folder);
  const ring = new TokenRing();
  const ended = new EndedAccess((config.auth.accessTokenSeconds + 60) * 1000); // clocks of servers differ
  const tokens = new AccessTokens(ring, config.auth.accessTokenSeconds, ended);
  const health = new Health();
  const context = { ...base, ring, tokens, ended, health, replicaId: randomUUID() };
  const app = await NestFactory.create<NestExpressApplication>(AppModule.on(context), {
    logger: new NestLog(log),
    abortOnError: false,
    bodyParser: false,
  });
  const http = app.getHttpServer() as Server;
  answerNoRequests(http);
  const admission = admissionLayer(config, metrics.registry, log);
  const keys = app.get(KnownKeys);
  const findKey = (text: string) => keys.find(text);
  const httpFigures = new HttpFigures(metrics.registry, new Seldom(log));
  const interceptors = [
    metrics.interceptor(METHODS, ERROR_CODE_KEY),
    admission.grpc,
    authenticate(tokens, findKey, countCaller),
  ];
  const grpc = new GrpcTransport(interceptors, health, config.limits);
  const relay = isRelayItself(config)
    ? new OwnRelay(app.get(IntroductionRing), config.relays.ownConnections, log)
    : null;
  const onePort = new OnePort(
    admission.gate,
    certificate,
    config.server.offeredBoth,
    (socket) => grpc.take(socket),
    (socket) => http.emit('connection', socket),
    relay,
  );
  if (relay) metrics.watchOthers(() => relay.figures());
  let probe: DatabaseProbe | undefined;
  const notReady = () => {
    readiness.drain();
    health.stop();
  };
  const namesLook = setInterval(() => {
    void certificate.named?.look().then((other) => {
      if (!other) return;
      onePort.showNames();
      log.info('this machine has other names or addresses: the certificate is made anew for them');
    });
  }, LOOK_AT_NAMES_MS).unref();
  /** Lets nobody new in, then sends last messages to those who are there, then closes everything. */
  const close = async () => {
    clearInterval(namesLook);
    notReady();
    onePort.shut();
    relay?.end();
    await app.get(SessionsController).endStreams();
    await app.close();
    onePort.end();
    await probe?.close();
    await app.get(Database).$disconnect();
  };
  try {
    setUpHttp(app, tokens, findKey, shelf, [httpFigures.watch, admission.http]);
    app.connectMicroservice({ strategy: grpc }, { inheritAppConfig: true });
    await app.init();
    await app.startAllMicroservices();
    http.emit('listening'); // it never listens itself, and this is what starts its time limits
    const replicas = app.get(ReplicaRepository);
    const db = app.get(Database);
    const databaseProbe = new DatabaseProbe(db, app.get(DatabaseTroubles), knownMigrations());
    probe = databaseProbe;
    readiness.watch(() => databaseProbe.why());
    metrics.watchPool(db.pool);
    metrics.watchDatabase(() => replicas.census());
    const port = await onePort.listen(config.server);
    return {
      port,
      close,
      drain: async (withinMs) => {
        notReady();
        await pause(withinMs / 2);
        relay?.stopAccepting();
        onePort.shut(); // clients that are told to move would come back through it
        await app.get(SessionsController).moveStreams(withinMs / 2, (peer) => grpc.sendAway(peer));
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}
