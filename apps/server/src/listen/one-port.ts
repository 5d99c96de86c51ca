// The server's one TCP port: TLS, and behind it two servers, told apart by what a client offers in its first message. Before
// any TLS it tells clients at which address it sees them, and is a relay.
import { createServer as createTcpServer, type Server as TcpServer, type Socket } from 'node:net';
import { createSecureContext, createServer, type Server, type TLSSocket } from 'node:tls';
import { listen } from '@midip2p/service';
import type { Config } from '../config/config';
import { SETTINGS } from '../config/load-config';
import type { ServerCertificate } from '../keys/certificate';
import { type Beginning, onBeginning } from './beginning';
import { reflect } from './reflector';

/** Takes over a connection that has shaken hands. */
export type Take = (socket: TLSSocket) => void;

/** What stands before TLS. */
export interface Gate {
  /** Hands on a connection that may come in, and ends any other. */
  accept(socket: Socket, handOn: () => void): void;
  /** It has shaken hands. */
  secured(socket: TLSSocket): void;
  /** It asks at which address it is seen. False: that is not known, or too many ask. */
  reflects(socket: Socket): boolean;
  /** It wants the relay, and makes no call. Returns whom it is counted for. */
  relayed(socket: Socket): string;
}

/** Where connections go that begin like a greeting of a relay. */
export interface RelayDoor {
  /** The connection is paused. */
  take(socket: Socket, countedAs: string): void;
}

const H2 = 'h2';
const HTTP1 = 'http/1.1';

export class OnePort {
  private readonly tcp: TcpServer;
  private readonly tls: Server;
  private readonly open = new Set<Socket>();

  constructor(
    private readonly gate: Gate,
    private readonly certificate: ServerCertificate,
    offeredBoth: Config['server']['offeredBoth'],
    /** HTTP/2 is gRPC's. */
    http2: Take,
    /** Whoever offers nothing at all gets this one, too. */
    http1: Take,
    /** null: the server is no relay. */
    relay: RelayDoor | null,
  ) {
    const order = offeredBoth === 'rest' ? [HTTP1, H2] : [H2, HTTP1];
    // Clients of ours have pinned it, and look at no name; whoever speaks HTTP/1.1 looks at names.
    const pinned = createSecureContext({ cert: certificate.certificate, key: certificate.key });
    this.tls = createServer(
      {
        ...shown(certificate),
        // A function of its own `this`, which is the connection.
        ALPNCallback(this: TLSSocket, { protocols }: { protocols: string[] }) {
          const chosen = order.find((protocol) => protocols.includes(protocol)); // none: it ends
          if (chosen === H2) this.setKeyCert(pinned);
          return chosen;
        },
      },
      (socket) => {
        socket.on('error', () => {}); // a client that is gone: its 'close' follows
        gate.secured(socket);
        (socket.alpnProtocol === H2 ? http2 : http1)(socket);
      },
    );
    // Somebody who speaks no TLS, or does not trust us: theirs to see.
    this.tls.on('tlsClientError', (_, socket) => socket.destroy());
    this.tcp = createTcpServer({ noDelay: true }, (socket) => {
      this.open.add(socket);
      socket.once('close', () => this.open.delete(socket));
      socket.on('error', () => {});
      gate.accept(socket, () => onBeginning(socket, (beginning) => this.hand(socket, beginning, relay)));
    });
  }

  private hand(socket: Socket, beginning: Beginning, relay: RelayDoor | null): void {
    if (beginning === 'tls') this.tls.emit('connection', socket);
    else if (beginning === 'reflect' && this.gate.reflects(socket)) reflect(socket);
    else if (beginning === 'relay' && relay !== null) relay.take(socket, this.gate.relayed(socket));
    else socket.destroy();
  }

  /** After the machine has got other names: who connects from now on is shown them. */
  showNames(): void {
    this.tls.setSecureContext(shown(this.certificate));
  }

  /** Resolves with the TCP port it has. StartupError. */
  listen(where: Config['server']): Promise<number> {
    return listen(this.tcp, where, 'server', SETTINGS.prefix);
  }

  /** Nobody new gets in; who is in stays. */
  shut(): void {
    if (this.tcp.listening) this.tcp.close();
  }

  /** Ends what is still there. */
  end(): void {
    this.shut();
    for (const socket of this.open) socket.destroy();
  }
}

const shown = ({ certificate, key, named }: ServerCertificate) => ({ cert: named?.shown ?? certificate, key });
