import type { Settings } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import {
  logVerbosity,
  Server,
  ServerCredentials,
  type ServerInterceptor,
  type ServiceDefinition,
  setLogVerbosity,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import {
  AdminServiceService,
  AuthServiceService,
  PROTO_DIR,
  PROTO_FILES,
  RoomServiceService,
  SessionServiceService,
} from '@midip2p/proto';
import { type GrpcOptions, ServerGrpc } from '@nestjs/microservices';
import type { Config } from '../config/config';
import type { Health } from '../health/health';
import { HeldRefusals, holdRefusals } from '../admission/held-refusals';
import { endWhole } from './end-whole';
import { UNREADABLE } from '../validation/messages';

/** No message of the control plane comes near it. */
const LARGEST_MESSAGE = 64 * 1024;
/** A token is a few hundred bytes of it. */
const LARGEST_METADATA = 16 * 1024;
const LAST_WORDS_MS = 1000;
const PACKAGE = 'midip2p.v1';

/**
 * Nest's gRPC server, every call authenticated, on the services' own generated codecs. It listens nowhere: it is given
 * connections that have shaken hands.
 */
export class GrpcTransport extends ServerGrpc {
  /** Each connection has its own, by the name that calls have for their peer: so that one of them can be sent away. */
  private readonly injectors = new Map<string, ReturnType<Server['createConnectionInjector']>>();

  constructor(
    private readonly interceptors: ServerInterceptor[],
    private readonly health: Health,
    private readonly limits: Config['limits'],
  ) {
    super({ package: PACKAGE, packageDefinition: SERVICES } satisfies GrpcOptions['options']);
  }

  override async createClient(): Promise<Server> {
    setLogVerbosity(logVerbosity.NONE); // what goes wrong comes back as an error, and is said once
    const server = new Server({
      interceptors: [endWhole, holdRefusals(new HeldRefusals()), ...this.interceptors],
      // One more than there may be is not refused: it waits at the client.
      'grpc.max_concurrent_streams': this.limits.callsPerConnection + this.limits.streamsPerConnection,
      'grpc.max_connection_idle_ms': this.limits.idleMs,
      'grpc.max_receive_message_length': LARGEST_MESSAGE,
      'grpc.enable_channelz': 0,
      // A client that vanished without a word is off the roster after 8 s.
      'grpc.keepalive_time_ms': 5000,
      'grpc.keepalive_timeout_ms': 3000,
    });
    limitMetadata(server);
    this.health.service.addToServer(server);
    reflection().addToServer(server);
    return server;
  }

  take(socket: TLSSocket): void {
    const server = this.grpcClient as Server | undefined;
    const peer = `${socket.remoteAddress}:${socket.remotePort}`;
    if (!server || socket.destroyed) return void socket.destroy();
    // Plain to grpc-js: the TLS is around the socket already.
    const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
    this.injectors.set(peer, injector);
    socket.once('close', () => {
      this.injectors.delete(peer);
      injector.destroy();
    });
    injector.injectConnection(socket);
  }

  /**
   * Whoever is connected as `peer` opens its next call on a new connection. To be said when its last stream has ended, for a
   * client that has one open takes a connection that is going for dead at its next keepalive.
   */
  sendAway(peer: string): void {
    this.injectors.get(peer)?.drain(LAST_WORDS_MS);
  }

  /** Lets the answers that are on their way arrive, but waits for nobody longer than a moment. */
  override async close(): Promise<void> {
    const server = this.grpcClient as Server | undefined;
    if (!server) return;
    await new Promise<void>((resolve) => {
      const patience = setTimeout(resolve, LAST_WORDS_MS);
      server.tryShutdown(() => (clearTimeout(patience), resolve()));
    });
    server.forceShutdown();
  }
}

// ---- details ----

/**
 * HTTP/2's own limit, told to every client and kept by Node: a call that has more is reset (ENHANCE_YOUR_CALM), and the connection goes on.
 * grpc-js has no option for it, neither `grpc.max_metadata_size` nor another; what it opens its sessions with is this.
 */
function limitMetadata(server: Server): void {
  const options = server['commonServerOptions'] as { settings?: Settings };
  options.settings = { ...options.settings, maxHeaderListSize: LARGEST_METADATA };
}

/**
 * The descriptors come from the .proto files themselves: generated code does not carry them. Each definition carries
 * those of all files, and the service decodes them anew for each definition that it is given: it is given one.
 */
function reflection(): ReflectionService {
  const definitions = Object.entries(loadSync([...PROTO_FILES], { includeDirs: [PROTO_DIR] }));
  return new ReflectionService(
    Object.fromEntries(definitions.filter(([, it]) => 'fileDescriptorProtos' in it).slice(0, 1)),
  );
}

/** The generated definitions, with bytes that cannot be read handed on to be refused like anything else that is wrong. */
function readable(service: Record<string, { requestDeserialize: (bytes: Buffer) => unknown }>): ServiceDefinition {
  const methods = Object.entries(service).map(([name, method]) => {
    const requestDeserialize = (bytes: Buffer): unknown => {
      try {
        return method.requestDeserialize(bytes);
      } catch {
        return UNREADABLE;
      }
    };
    return [name, { ...method, requestDeserialize }];
  });
  return Object.fromEntries(methods) as ServiceDefinition;
}

const SERVICES = {
  [`${PACKAGE}.AdminService`]: readable(AdminServiceService),
  [`${PACKAGE}.AuthService`]: readable(AuthServiceService),
  [`${PACKAGE}.RoomService`]: readable(RoomServiceService),
  [`${PACKAGE}.SessionService`]: readable(SessionServiceService),
};

/** The path of every method there is. */
export const METHODS: ReadonlySet<string> = new Set([
  ...Object.values(SERVICES).flatMap((service) => Object.values(service).map(({ path }) => path)),
  ...['Check', 'Watch'].map((name) => `/grpc.health.v1.Health/${name}`),
]);
