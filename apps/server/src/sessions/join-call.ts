import type { ServerDuplexStream } from '@grpc/grpc-js';
import type { JoinRequest, JoinResponse } from '@midip2p/proto';
import { TooSlowError } from './session-errors';

/** A client that reads nothing for this long is cut off; it resumes later, and the events wait in the database. */
const SLOWEST_READER_MS = 10_000;

/**
 * One Join call with back-pressure both ways: a message is read when the one before is done, and sent when there is
 * room.
 */
export class JoinCall {
  constructor(private readonly call: ServerDuplexStream<JoinRequest, JoinResponse>) {}

  /** `take` is called for one message at a time; `over` once: the client has ended its half, or is gone. */
  read(take: (request: JoinRequest) => Promise<void>, over: () => void): void {
    const { call } = this;
    let busy: Promise<void> = Promise.resolve();
    call.on('data', (request: JoinRequest) => {
      call.pause();
      busy = take(request).finally(() => call.resume());
    });
    call.on('end', () => void busy.finally(over)); // what was said before still counts
    call.on('cancelled', over);
    call.on('error', () => {}); // follows 'cancelled', or is what we ended the call with
  }

  /** Resolves when there is room for more. TooSlowError. */
  async send(message: JoinResponse): Promise<void> {
    const { call } = this;
    if (call.cancelled || call.write(message)) return;
    await new Promise<void>((resolve, reject) => {
      const done = () => {
        clearTimeout(timer);
        call.off('drain', done).off('cancelled', done);
        resolve();
      };
      const timer = setTimeout(() => {
        call.off('drain', done).off('cancelled', done);
        reject(new TooSlowError());
      }, SLOWEST_READER_MS);
      call.on('drain', done).on('cancelled', done);
    });
  }

  /** In order, with status OK. */
  end(): void {
    if (!this.call.cancelled) this.call.end();
  }

  /** With the status of `refusal`. */
  refuse(refusal: object): void {
    if (!this.call.cancelled) this.call.emit('error', refusal);
  }
}
