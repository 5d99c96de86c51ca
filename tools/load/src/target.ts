// A server as callers see it: the generated stubs, over any number of connections.
import { readFileSync } from 'node:fs';
import { type CallOptions, type Client, ChannelCredentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import {
  AuthServiceClient,
  type Credentials,
  ERROR_CODE_KEY,
  RoomServiceClient,
  SessionServiceClient,
} from '@midip2p/proto';

export interface Target {
  host: string;
  port: number;
  /** With the certificate that it shows. */
  certificateFile: string;
}

/** One connection: nothing is sent before the first call. */
export interface Connection {
  auth: AuthServiceClient;
  rooms: RoomServiceClient;
  sessions: SessionServiceClient;
  close(): void;
}

/** A person with an account. */
export type Person = Credentials & { password: string };

export function connectTo({ host, port, certificateFile }: Target): Connection {
  const [certificate] = /-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----\n/.exec(
    readFileSync(certificateFile, 'utf8'),
  )!;
  // The certificate names the machine by other names, too; it only matters that it is this very certificate.
  const pinned = { checkServerIdentity: () => undefined };
  const credentials = ChannelCredentials.createSsl(Buffer.from(certificate), null, null, pinned);
  const address = `${host}:${port}`;
  const auth = new AuthServiceClient(address, credentials, {
    'grpc.use_local_subchannel_pool': 1,
    'grpc.ssl_target_name_override': 'localhost', // TLS names no addresses
  });
  const options = { channelOverride: auth.getChannel() };
  return {
    auth,
    rooms: new RoomServiceClient(address, credentials, options),
    sessions: new SessionServiceClient(address, credentials, options),
    close: () => auth.close(),
  };
}

type Method<C, Q, A> = (
  this: C,
  request: Q,
  metadata: Metadata,
  options: Partial<CallOptions>,
  done: (error: ServiceError | null, answer: A) => void,
) => unknown;

/** A call with one answer. Rejects with the ServiceError. */
export function ask<C extends Client, Q, A>(client: C, method: Method<C, Q, A>, request: Q, token = ''): Promise<A> {
  return new Promise((resolve, reject) => {
    method.call(client, request, bearer(token), {}, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
}

export function bearer(token: string): Metadata {
  const metadata = new Metadata();
  if (token !== '') metadata.set('authorization', `Bearer ${token}`);
  return metadata;
}

/** The stable code of a refusal; of another error, its status. */
export const codeOf = ({ metadata, code }: ServiceError): string =>
  String(metadata?.get(ERROR_CODE_KEY)[0] ?? `status ${code}`);

export async function signUp({ auth }: Connection, name: string): Promise<Person> {
  const password = `password of ${name}`;
  const { credentials } = await ask(auth, auth.signUp, { name, password, device: 'bench' });
  return { ...credentials!, password };
}

export async function createRoom({ rooms }: Connection, owner: Person, name: string): Promise<string> {
  const { room } = await ask(rooms, rooms.createRoom, { name }, owner.accessToken);
  return room!.id;
}
