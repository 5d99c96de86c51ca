import { connect, type Socket } from 'node:net';
import { greetingOf, readAnswer } from '@midip2p/relay-rules';

export interface Address {
  host: string;
  port: number;
}

/** The relay let nobody in: with the code that it told, or `relay-unreachable`. */
export class VisitError extends Error {
  override readonly name = 'VisitError';
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** A peer's end of a connection to a relay. Nothing is read before it is asked for. */
export class Visitor {
  private wake = () => {};

  private constructor(readonly socket: Socket) {
    socket.on('error', () => {}); // it closes then
    // Listened to all the time: whoever begins to is told at once of what is there, however little.
    for (const event of ['readable', 'end', 'close']) socket.on(event, () => this.wake());
  }

  /** Connects, without a word. VisitError. */
  static async call({ host, port }: Address): Promise<Visitor> {
    const socket = connect({ host, port, noDelay: true, allowHalfOpen: true });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', ({ message }) => reject(unreachable(`${host}, TCP port ${port}: ${message}`)));
    });
    return new Visitor(socket);
  }

  greet(token: Uint8Array): this {
    this.socket.write(greetingOf(token));
    return this;
  }

  /** Resolves when the other peer is there. VisitError. */
  async joined(): Promise<this> {
    const head = await this.read(4);
    const answer = readAnswer(head) ?? readAnswer(Buffer.concat([head, await this.read(head.readUInt32BE(0))]));
    if (answer?.refusal) throw new VisitError(answer.refusal, `the relay has refused it: ${answer.refusal}`);
    return this;
  }

  /** The next `count` bytes. VisitError where the connection ends before. */
  async read(count: number): Promise<Buffer> {
    for (;;) {
      const bytes = this.socket.read(count) as Buffer | null;
      if (bytes?.length === count) return bytes;
      if (bytes !== null || this.isOver) throw unreachable('the connection has ended');
      await this.somethingComes();
    }
  }

  /** Everything up to the end of what the other one says. */
  async rest(): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (;;) {
      const bytes = this.socket.read() as Buffer | null;
      if (bytes !== null) parts.push(bytes);
      else if (this.isOver) return Buffer.concat(parts);
      else await this.somethingComes();
    }
  }

  // ---- details ----

  private get isOver(): boolean {
    return this.socket.readableEnded || this.socket.destroyed;
  }

  private somethingComes(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve));
  }
}

// ---- details ----

const unreachable = (why: string) => new VisitError('relay-unreachable', why);
