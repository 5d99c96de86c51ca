// What a stream of a session needs to know.
import type { ClientDuplexStream } from '@grpc/grpc-js';
import type { JoinRequest, JoinResponse } from '@midip2p/proto';
import type { Clock } from './clock';
import type { Tokens } from './tokens';

export interface JoinOptions {
  roomId: string;
  /** The person's name for this device. */
  device: string;
  /** Program and version. */
  agent: string;
}

/** The parts of the Coordinator that a stream needs. */
export interface StreamContext {
  open(accessToken: string): ClientDuplexStream<JoinRequest, JoinResponse>;
  /** Rejects if the server cannot be reached, or is another one than before. */
  checkServer(): Promise<void>;
  tokens: Tokens;
  clock: Clock;
  random: () => number;
  /** For people. */
  server: string;
  /** Where this client reaches it. */
  serverAddress: { host: string; port: number };
  /** Called once, when it is over. */
  over(): void;
}
