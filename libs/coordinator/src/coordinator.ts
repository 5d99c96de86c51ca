import type { ClientDuplexStream } from '@grpc/grpc-js';
import type { JoinRequest, JoinResponse } from '@midip2p/proto';
import { Administration } from './administration';
import { checkCertificate } from './certificate';
import { bearer } from './channel';
import { RoomCalls } from './room-calls';
import type { ConnectOptions } from './server-calls';
import type { ServerAddress } from './server-address';
import { SessionStream } from './session-stream';
import type { JoinOptions } from './stream-context';

/** A client of one server. Every call rejects with a CoordinatorError. */
export class Coordinator extends RoomCalls {
  private readonly streams = new Set<SessionStream>();

  /** Checks the server's certificate before anything is sent to it. */
  static async connect(address: ServerAddress, options: ConnectOptions = {}): Promise<Coordinator> {
    return new Coordinator(address, await checkCertificate(address), options);
  }

  // ---- for those who run the server ----

  administration(): Administration {
    return new Administration(this.services.admin, (client, method, request) =>
      this.askSignedIn(client, method, request),
    );
  }

  // ---- sessions ----

  /** Takes part in the session of a room, from the first iteration over its events to `leave`. */
  join(options: JoinOptions): SessionStream {
    this.checkOpen();
    const { sessions } = this.services;
    const stream: SessionStream = new SessionStream(options, {
      open: (token): ClientDuplexStream<JoinRequest, JoinResponse> => sessions.join(bearer(token)),
      checkServer: async () => void (await checkCertificate(this.address)),
      tokens: this.tokens,
      clock: this.clock,
      random: this.random,
      server: this.server,
      serverAddress: this.address,
      over: () => this.streams.delete(stream),
    });
    this.streams.add(stream);
    return stream;
  }

  /** Ends everything that is running, without goodbyes. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.tokens.close();
    for (const stream of this.streams) stream.abandon();
    this.services.close();
  }
}
