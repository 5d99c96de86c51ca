// A client that begins calls and never says what it asks, and others that never begin at all. It writes HTTP/2 (RFC 9113) itself: a
// library keeps to what the server allows.
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';

interface Where {
  host: string;
  port: number;
  localAddress: string;
}

export interface Flood {
  /** Calls begun, and connections that said nothing. */
  counts(): { calls: number; silent: number };
  stop(): void;
}

const AGAIN_MS = 50;

/** `connections` with so many `calls` on each, again and again; and `silent` ones, kept at that number. */
export function flood(where: Where, connections: number, calls: number, silent: number): Flood {
  const whole = Buffer.concat([
    Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
    frame(SETTINGS, 0, 0, Buffer.alloc(0)),
    ...Array.from({ length: calls }, (_, i) => frame(HEADERS, END_HEADERS, 2 * i + 1, CALL)),
  ]);
  const open = new Set<Socket | TLSSocket>();
  const counts = { calls: 0, silent: 0 };
  let over = false;
  const kept = (socket: Socket | TLSSocket, again: () => void) => {
    open.add(socket);
    socket
      .on('error', () => undefined)
      .once('close', () => {
        open.delete(socket);
        if (!over) setTimeout(() => over || again(), AGAIN_MS);
      });
    socket.resume();
  };
  const call = () => {
    const socket = connectTls({ ...where, rejectUnauthorized: false, ALPNProtocols: ['h2'] });
    socket.once('secureConnect', () => socket.write(whole, () => (counts.calls += calls)));
    kept(socket, call);
  };
  const wait = () => {
    const socket = connectTcp(where, () => (counts.silent += 1));
    kept(socket, wait);
  };
  for (let n = 0; n < connections; n += 1) call();
  for (let n = 0; n < silent; n += 1) wait();
  const stop = () => {
    over = true;
    for (const socket of open) socket.destroy();
  };
  return { counts: () => ({ ...counts }), stop };
}

// ---- details ----

const [HEADERS, SETTINGS] = [0x1, 0x4];
const END_HEADERS = 0x4;

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** Each written out, and kept by nobody (RFC 7541, 6.2.2). */
const CALL = Buffer.concat(
  Object.entries({
    ...{ ':method': 'POST', ':scheme': 'https', ':path': '/midip2p.v1.AuthService/SignIn', ':authority': 'server' },
    ...{ 'content-type': 'application/grpc', te: 'trailers' },
  }).map(([name, value]) =>
    Buffer.concat([Buffer.from([0, name.length]), Buffer.from(name), Buffer.from([value.length]), Buffer.from(value)]),
  ),
);
