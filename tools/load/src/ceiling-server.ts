// The quickest server that this stack allows: grpc-js, TLS, and handlers that answer at once without any state.
import { readFileSync } from 'node:fs';
import { type sendUnaryData, Server, ServerCredentials, type ServerDuplexStream } from '@grpc/grpc-js';
import {
  type Credentials,
  AuthServiceService,
  type JoinRequest,
  type JoinResponse,
  type RefreshResponse,
  SessionServiceService,
} from '@midip2p/proto';

const [file] = process.argv.slice(2);
const pem = readFileSync(file!);
const server = new Server({ 'grpc.max_concurrent_streams': 10_000 });

const CREDENTIALS = {
  ...{ accountId: 'a'.repeat(36), name: 'somebody', accessToken: 'a'.repeat(400), accessExpiresAtMs: 1 },
  ...{ accessLifetimeMs: 1, refreshToken: 'a'.repeat(43), deviceToken: 'a'.repeat(200) },
} as Credentials;
const PEER = { peerId: 'a'.repeat(36), accountName: 'somebody', device: 'bench', agent: 'bench/1', joinedNumber: 1 };
const ROSTER = { ...PEER, role: 3, mayPlay: true } as never;

server.addService(AuthServiceService, {
  refresh: (_: unknown, done: sendUnaryData<RefreshResponse>) => done(null, { credentials: CREDENTIALS }),
} as never);

server.addService(SessionServiceService, {
  join: (call: ServerDuplexStream<JoinRequest, JoinResponse>) => {
    const send = (event: NonNullable<JoinResponse['event']>) => call.write({ number: 1, event });
    call.on('data', ({ message }: JoinRequest) => {
      if (message?.$case === 'hello') {
        const value = { sessionId: 'a'.repeat(36), peerId: 'a'.repeat(36), introductionKey: Buffer.alloc(32) };
        send({ $case: 'welcome', value: { ...value, serverTimeMs: 1, resumed: false, handovers: [] } });
        send({ $case: 'snapshot', value: { peers: [ROSTER], master: undefined, removals: [], permissions: [] } });
      } else if (message?.$case === 'ready') {
        send({ $case: 'peerJoined', value: { peer: ROSTER } });
        send({ $case: 'introduction', value: { payload: Buffer.alloc(300), signature: Buffer.alloc(64) } });
      } else if (message?.$case === 'leave') {
        send({ $case: 'ended', value: { reason: 'left', detail: '' } });
        call.end();
      }
    });
    call.on('error', () => undefined);
  },
} as never);

const credentials = ServerCredentials.createSsl(null, [{ private_key: pem, cert_chain: pem }]);
server.bindAsync('127.0.0.1:0', credentials, (error, port) => {
  if (error) throw error;
  process.stdout.write(`${JSON.stringify({ port })}\n`);
});
