// A person at a machine, for tests: the generated stubs over a real TLS connection, and streams whose events are awaited.
import { createHash, createPublicKey, randomBytes, randomUUID, verify } from 'node:crypto';
import { connect } from 'node:tls';
import {
  type CallOptions,
  ChannelCredentials,
  type Client,
  type ClientDuplexStream,
  Metadata,
  type ServiceError,
} from '@grpc/grpc-js';
import {
  AdminServiceClient,
  AuthServiceClient,
  ClockState,
  type Credentials,
  Entry,
  ERROR_CODE_KEY,
  IntroductionPayload,
  introductionSignedBytes,
  type JoinRequest,
  type JoinResponse,
  Playout,
  Role,
  RoomServiceClient,
  SecondDevice,
  SessionServiceClient,
} from '@midip2p/proto';
import type { RunningServer } from '../src';

type ServerEvent = NonNullable<JoinResponse['event']>;
type ServerEventOf<C extends ServerEvent['$case']> = Extract<ServerEvent, { $case: C }>['value'] & { number: number };

/** The certificate a server shows, checked against what it says of itself. */
export function certificateOf(server: RunningServer): Promise<Buffer> {
  const { host, port, fingerprint } = server.address;
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, rejectUnauthorized: false, ALPNProtocols: ['h2'] }, () => {
      const { raw } = socket.getPeerCertificate();
      socket.destroy();
      if (createHash('sha256').update(raw).digest('hex') !== fingerprint)
        return reject(new Error('another certificate'));
      const base64 = raw.toString('base64').replace(/.{64}/g, '$&\n');
      resolve(Buffer.from(`-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`));
    }).once('error', reject);
  });
}

export interface Connections {
  auth: AuthServiceClient;
  rooms: RoomServiceClient;
  sessions: SessionServiceClient;
  admin: AdminServiceClient;
  close(): void;
}

export async function connectTo(server: RunningServer): Promise<Connections> {
  const certificate = await certificateOf(server);
  const credentials = ChannelCredentials.createSsl(certificate, null, null, { checkServerIdentity: () => undefined });
  const address = `${server.address.host}:${server.address.port}`;
  const options = { 'grpc.use_local_subchannel_pool': 1 };
  const clients = [AuthServiceClient, RoomServiceClient, SessionServiceClient, AdminServiceClient].map(
    (C) => new C(address, credentials, options),
  );
  const [auth, rooms, sessions, admin] = clients as [
    AuthServiceClient,
    RoomServiceClient,
    SessionServiceClient,
    AdminServiceClient,
  ];
  return { auth, rooms, sessions, admin, close: () => clients.forEach((client) => client.close()) };
}

/** A unary call as a promise. */
export function ask<C extends Client, Q, A>(
  client: C,
  method: (
    this: C,
    request: Q,
    metadata: Metadata,
    options: Partial<CallOptions>,
    done: (error: ServiceError | null, answer: A) => void,
  ) => unknown,
  request: Q,
  token?: string,
): Promise<A> {
  return new Promise((resolve, reject) => {
    const deadline = Date.now() + 120_000;
    method.call(client, request, bearer(token), { deadline }, (error, answer) =>
      error ? reject(error) : resolve(answer),
    );
  });
}

/** The stable code a call was refused with, and its text. */
export async function refusalOf(call: Promise<unknown>): Promise<{ code: string; message: string }> {
  try {
    await call;
  } catch (error) {
    const { metadata, details, message } = error as ServiceError;
    return { code: String(metadata?.get(ERROR_CODE_KEY)[0]), message: details ?? message };
  }
  throw new Error('it was not refused');
}

export function bearer(token?: string): Metadata {
  const metadata = new Metadata();
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
  return metadata;
}

let people = 0;

/** Somebody new, signed up. */
export async function somebody(at: Connections, name = `person${++people}-${randomBytes(3).toString('hex')}`) {
  const { credentials } = await ask(at.auth, at.auth.signUp, {
    name,
    password: `password of ${name}`,
    device: 'laptop',
  });
  return { ...(credentials as Credentials), password: `password of ${name}` };
}
export type Somebody = Awaited<ReturnType<typeof somebody>>;

/** A room of the first with all the others in it. */
export async function aRoom(at: Connections, owner: Somebody, ...guests: Somebody[]): Promise<string> {
  const { room } = await ask(at.rooms, at.rooms.createRoom, { name: randomUUID() }, owner.accessToken);
  for (const guest of guests)
    await ask(at.rooms, at.rooms.acceptInvitation, { code: await invitation(at, owner, room!.id) }, guest.accessToken);
  return room!.id;
}

export async function invitation(at: Connections, owner: Somebody, roomId: string, more: object = {}): Promise<string> {
  const request = { roomId, role: 'ROLE_UNSPECIFIED' as never, lifetimeSeconds: 0, uses: undefined, ...more };
  const answer = await ask(at.rooms, at.rooms.createInvitation, request, owner.accessToken);
  return answer.invitation!.code;
}

/** One Join stream. Events are kept until they are asked for; `next` waits for the first of its kind and drops what came before. */
export class Stream {
  readonly received: JoinResponse[] = [];
  /** Of all that was heard, in order. */
  readonly numbers: number[] = [];
  /** How it ended: null while it has not. */
  end: { code: string; message: string; status: number } | null = null;
  private waiting: (() => void)[] = [];
  private readonly call: ClientDuplexStream<JoinRequest, JoinResponse>;

  constructor(at: Connections, token: string) {
    this.call = at.sessions.join(bearer(token));
    this.call.on('data', (response: JoinResponse) => {
      this.received.push(response);
      this.numbers.push(response.number);
      this.stir();
    });
    this.call.on('error', () => {}); // 'status' says it
    this.call.on('status', ({ code, details, metadata }) => {
      this.end = { status: code, message: details, code: String(metadata.get(ERROR_CODE_KEY)[0]) };
      this.stir();
    });
  }

  send(message: NonNullable<JoinRequest['message']>): this {
    this.call.write({ message });
    return this;
  }

  hello(roomId: string, more: { resumeFrom?: number; peerId?: string; readsHandovers?: boolean } = {}): this {
    return this.send({ $case: 'hello', value: { roomId, device: 'laptop', agent: 'test/1', ...more } });
  }

  ready(fingerprint = randomBytes(32), candidates = [{ host: '127.0.0.1', port: 4000 }]): this {
    return this.send({ $case: 'ready', value: { fingerprint, boot: randomUUID(), candidates } });
  }

  async next<C extends ServerEvent['$case']>(
    kind: C,
    wanted: (event: ServerEventOf<C>) => boolean = () => true,
  ): Promise<ServerEventOf<C>> {
    for (;;) {
      for (let response = this.received.shift(); response; response = this.received.shift()) {
        if (response.event?.$case !== kind) continue;
        const event = { ...response.event.value, number: response.number } as unknown as ServerEventOf<C>;
        if (wanted(event)) return event;
      }
      if (this.end) throw new Error(`the stream ended before ${kind}: ${JSON.stringify(this.end)}`);
      await this.stirred();
    }
  }

  async ended(): Promise<{ code: string; message: string; status: number }> {
    while (!this.end) await this.stirred();
    return this.end;
  }

  /** As if the process had died: the connection's stream is reset. */
  die(): void {
    this.call.cancel();
  }

  halfClose(): void {
    this.call.end();
  }

  private stirred(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private stir(): void {
    this.waiting.splice(0).forEach((resolve) => resolve());
  }
}

/** Joins a room and is on its roster. */
export async function joined(at: Connections, who: Somebody, roomId: string) {
  const stream = new Stream(at, who.accessToken).hello(roomId);
  const { peerId, sessionId, introductionKey } = await stream.next('welcome');
  stream.ready();
  await stream.next('peerJoined', ({ peer }) => peer?.peerId === peerId);
  return { stream, peerId, sessionId, introductionKey };
}

/** What a peer says of its clock in that term; `more` of it otherwise. */
export const timing = (term: number, more: object = {}) => ({
  $case: 'timing' as const,
  value: {
    epoch: { term, elector: 0 },
    state: ClockState.CLOCK_STATE_LOCKED,
    synchronised: true,
    rttUs: 100,
    jitterBoundUs: 5,
    pathBoundUs: 50,
    links: [],
    service: undefined,
    inputs: undefined,
    ...more,
  },
});

/** The introduction, if the server's key says so. */
export function opened(key: Uint8Array, { payload, signature }: { payload: Uint8Array; signature: Uint8Array }) {
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(key).toString('base64url') };
  const publicKey = createPublicKey({ key: jwk, format: 'jwk' });
  expect(verify(null, introductionSignedBytes(payload), publicKey, signature)).toBe(true);
  const changed = Buffer.from(payload);
  changed[changed.length - 1]! ^= 1;
  expect(verify(null, introductionSignedBytes(changed), publicKey, signature)).toBe(false);
  return IntroductionPayload.decode(payload);
}

/** What UpdateRoom changes nothing by. */
export const AS_IT_IS = {
  ...{ name: undefined, sysex: undefined, mostPlayers: undefined, pinnedMaster: undefined, guests: undefined },
  ...{ playout: Playout.PLAYOUT_UNSPECIFIED, playoutMs: undefined, relayOnly: undefined },
  secondDevice: SecondDevice.SECOND_DEVICE_UNSPECIFIED,
  entry: Entry.ENTRY_UNSPECIFIED,
  publicRole: Role.ROLE_UNSPECIFIED,
};
