import { type CallOptions, Channel, type Client, type ClientOptions, Metadata, type ServiceError } from '@grpc/grpc-js';
import { AdminServiceClient, AuthServiceClient, RoomServiceClient, SessionServiceClient } from '@midip2p/proto';
import { credentialsFor, serverNameFor } from './certificate';
import { errorOf } from './error-of';
import { hostAndPort, type ServerAddress } from './server-address';

/** Signing in takes a while on purpose: the server's password hash is slow. */
const ANSWER_WITHIN_MS = 15_000;

/** The server's services over one connection. */
export interface Services {
  auth: AuthServiceClient;
  rooms: RoomServiceClient;
  sessions: SessionServiceClient;
  admin: AdminServiceClient;
  close(): void;
}

/** `certificate` is what checkCertificate gave. Nothing is sent before the first call. */
export function openServices(address: ServerAddress, certificate: Buffer): Services {
  const target = hostAndPort(address);
  const credentials = credentialsFor(address, certificate);
  const channelOverride = new Channel(target, credentials, { ...CHANNEL, ...serverNameFor(address) });
  const options = { channelOverride } satisfies Partial<ClientOptions>;
  return {
    auth: new AuthServiceClient(target, credentials, options),
    rooms: new RoomServiceClient(target, credentials, options),
    sessions: new SessionServiceClient(target, credentials, options),
    admin: new AdminServiceClient(target, credentials, options),
    close: () => channelOverride.close(),
  };
}

export type AskedMethod<C, Q, A> = (
  this: C,
  request: Q,
  metadata: Metadata,
  options: Partial<CallOptions>,
  done: (error: ServiceError | null, answer: A) => void,
) => unknown;

/** Makes a call with one answer. Rejects with a CoordinatorError; `server` is the address for people. */
export function ask<C extends Client, Q, A>(
  client: C,
  method: AskedMethod<C, Q, A>,
  request: Q,
  server: string,
  accessToken: string | null = null,
): Promise<A> {
  const options = { deadline: Date.now() + ANSWER_WITHIN_MS };
  return new Promise((resolve, reject) => {
    method.call(client, request, bearer(accessToken), options, (error, answer) =>
      error ? reject(errorOf(error, server)) : resolve(answer),
    );
  });
}

export function bearer(accessToken: string | null): Metadata {
  const metadata = new Metadata();
  if (accessToken !== null) metadata.set('authorization', `Bearer ${accessToken}`);
  return metadata;
}

// ---- details ----

const CHANNEL = {
  // A server that died without a goodbye is noticed after 4 s at most.
  'grpc.keepalive_time_ms': 2000,
  'grpc.keepalive_timeout_ms': 2000,
  // The caller decides how long to wait between attempts: the channel itself always tries at once.
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1000,
  'grpc.max_receive_message_length': 1024 * 1024,
  // The certificate is checked on a connection of our own: both have to reach the same server.
  'grpc.enable_http_proxy': 0,
  'grpc.use_local_subchannel_pool': 1,
};
