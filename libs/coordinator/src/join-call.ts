import { type ClientDuplexStream, status, type StatusObject } from '@grpc/grpc-js';
import type { JoinRequest, JoinResponse } from '@midip2p/proto';
import { errorOf } from './error-of';
import type { CoordinatorError } from './errors';

export type ClientMessage = NonNullable<JoinRequest['message']>;

/** One Join call, from its first message to its last. */
export class JoinCall {
  /** Resolves when nothing more comes: with null if the server ended it without an error. */
  readonly ended: Promise<CoordinatorError | null>;
  private cause: CoordinatorError | null = null;
  private finalStatus: StatusObject | null = null;
  /** True: there is room for more. Messages that may be left out are written only then. */
  private flowing = true;
  private waiting: ClientMessage | null = null;

  constructor(
    private readonly call: ClientDuplexStream<JoinRequest, JoinResponse>,
    server: string,
    take: (response: JoinResponse) => void,
  ) {
    call.on('data', take);
    call.on('drain', () => this.drained());
    call.on('error', () => {}); // 'status' reports it
    this.ended = new Promise((resolve) => {
      let read = false;
      const done = () => {
        const end = this.finalStatus;
        if (read && end !== null) resolve(this.cause ?? (end.code === status.OK ? null : errorOf(end, server)));
      };
      call.on('status', (end: StatusObject) => {
        this.finalStatus = end;
        call.resume(); // the few messages that had arrived before are still read
        done();
      });
      call.on('end', () => {
        read = true;
        done();
      });
    });
  }

  send(message: ClientMessage): void {
    if (this.finalStatus === null) this.flowing = this.call.write({ message });
  }

  /** Only the latest of these messages matters: if the connection is slow, earlier ones are left out. */
  sendLatest(message: ClientMessage): void {
    if (this.flowing) this.send(message);
    else this.waiting = message;
  }

  /** Stops and goes on with reading: the server notices, and waits. */
  pause(): void {
    if (this.finalStatus === null) this.call.pause();
  }

  resume(): void {
    this.call.resume();
  }

  /** Ends it without a goodbye; `ended` resolves with `cause`. */
  cancel(cause: CoordinatorError | null): void {
    this.cause ??= cause;
    this.call.cancel();
  }

  private drained(): void {
    this.flowing = true;
    const message = this.waiting;
    this.waiting = null;
    if (message !== null) this.send(message);
  }
}
