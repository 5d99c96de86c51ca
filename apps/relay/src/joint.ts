import type { Socket } from 'node:net';
import { JOINED } from '@midip2p/relay-rules';
import { Passage } from './passage';

/** So long one direction goes on in silence when the other has ended. [TOAST-13.4-7] */
const HALF_CLOSED_MS = 30_000;

/** A connection, and what has come on it for the other one. */
interface JointEnd {
  socket: Socket;
  early: Buffer;
}

interface JointOptions {
  bytesPerSecond: number;
  idleMs: number;
  /** ms, of a clock that nobody sets. */
  now: () => number;
  carried: (bytes: number) => void;
}

/** Two connections that are one now. */
export class Joint {
  private readonly passages: readonly [Passage, Passage];
  private heardAt: number;

  constructor(
    private readonly ends: readonly [JointEnd, JointEnd],
    private readonly options: JointOptions,
  ) {
    const { bytesPerSecond, now, carried } = options;
    this.heardAt = now();
    const heard = (bytes: number) => {
      this.heardAt = now();
      carried(bytes);
    };
    const passage = (from: JointEnd, to: JointEnd) => new Passage(from.socket, to.socket, bytesPerSecond, now, heard);
    const [one, other] = ends;
    this.passages = [passage(one, other), passage(other, one)];
  }

  begin(): void {
    for (const { socket } of this.ends) socket.write(JOINED);
    const [{ socket: one }, { socket: other }] = this.ends;
    one.once('close', () => endAfter(one, other));
    other.once('close', () => endAfter(other, one));
    this.passages.forEach((passage, at) => passage.begin(this.ends[at]!.early));
  }

  /** Lets what waited for time to pass go on. True: nothing has come for too long. */
  look(): boolean {
    for (const passage of this.passages) passage.flow();
    const isHalf = this.passages.some(({ isOver }) => isOver);
    const patience = isHalf ? Math.min(HALF_CLOSED_MS, this.options.idleMs) : this.options.idleMs;
    return this.options.now() - this.heardAt > patience; // [TOAST-13.4-8]
  }

  get unsent(): number {
    return this.passages.reduce((sum, { unsent }) => sum + unsent, 0);
  }

  /** Ends both at once. */
  cut(): void {
    for (const { socket } of this.ends) socket.destroy();
  }
}

// ---- details ----

/** One that has ended both ways leaves the other alone with the rest; one that broke takes it along. [TOAST-13.4-9] */
function endAfter(closed: Socket, other: Socket): void {
  if (!closed.readableEnded || !closed.writableFinished) other.destroySoon();
}
