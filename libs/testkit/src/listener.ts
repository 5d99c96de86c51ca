// Follows a session in a test, and lets the test wait for events by kind.
import type { SessionEvent, SessionStream } from '@midip2p/coordinator';

export type EventOf<T extends SessionEvent['type']> = Extract<SessionEvent, { type: T }>;

export class Listener {
  /** All events so far, in order. */
  readonly received: SessionEvent[] = [];
  private readonly events: AsyncIterator<SessionEvent>;

  constructor(readonly stream: SessionStream) {
    this.events = stream[Symbol.asyncIterator]();
  }

  /** The next event of that kind; those before it are kept, too. */
  async next<T extends SessionEvent['type']>(
    type: T,
    wanted: (event: EventOf<T>) => boolean = () => true,
  ): Promise<EventOf<T>> {
    for (;;) {
      const { done, value } = await this.events.next();
      if (done) throw new Error(`the stream was over before '${type}': ${JSON.stringify(this.received)}`);
      this.received.push(value);
      if (value.type === type && wanted(value as EventOf<T>)) return value as EventOf<T>;
      if (value.type === 'ended') throw new Error(`it ended (${value.reason}) before '${type}'`);
    }
  }
}
