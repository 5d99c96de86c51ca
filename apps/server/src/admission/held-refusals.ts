// Refusals that say when to come again are not said faster than that is cheap: whoever floods a server is answered at its pace, and
// a loop that says thousands of them in one turn keeps everybody else waiting.
import { type ServerInterceptor, ServerInterceptingCall, status } from '@grpc/grpc-js';

/** Said at once, before any waits. */
const AT_ONCE = 100;
/** Of those that wait: so many each time, so often. */
const EACH_TIME = 10;
const EVERY_MS = 20;
/** Each keeps its call, some kB. More are said at once. */
const MOST_HELD = 4096;

interface Held {
  answer: () => void;
  isGone: boolean;
}

export class HeldRefusals {
  /** By connection, each in its turn. */
  private readonly waiting = new Map<string, Held[]>();
  private held = 0;
  private free = AT_ONCE;
  private timer: NodeJS.Timeout | undefined;

  /** How many wait. */
  get size(): number {
    return this.held;
  }

  /** Calls `say` at once, or when its turn has come. The result calls it off: nobody waits for it any more. */
  add(connection: string, answer: () => void): () => void {
    this.timer ??= setInterval(() => this.turn(), EVERY_MS).unref();
    if ((this.held === 0 && this.free > 0) || this.held >= MOST_HELD) {
      if (this.free > 0) this.free -= 1;
      answer();
      return () => undefined;
    }
    const one: Held = { answer, isGone: false };
    const others = this.waiting.get(connection);
    if (others) others.push(one);
    else this.waiting.set(connection, [one]);
    this.held += 1;
    return () => void (one.isGone = true);
  }

  // ---- details ----

  private turn(): void {
    let answered = 0;
    for (const [connection, theirs] of this.waiting) {
      if (answered >= EACH_TIME) return;
      const one = theirs.shift()!;
      this.held -= 1;
      this.waiting.delete(connection);
      if (theirs.length > 0) this.waiting.set(connection, theirs); // after all others
      if (one.isGone) continue;
      one.answer();
      answered += 1;
    }
    this.free = Math.min(AT_ONCE, this.free + EACH_TIME - answered);
    if (this.free < AT_ONCE) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}

/** Of every call that is refused because there is too much of something, by whatever refuses it. */
export const holdRefusals = (refusals: HeldRefusals): ServerInterceptor => {
  return (_method, call) => {
    let callOff = () => {};
    return new ServerInterceptingCall(call, {
      start: (next) => next({ onCancel: () => callOff() }),
      sendStatus: (sent, next) => {
        if (sent.code !== status.RESOURCE_EXHAUSTED) return next(sent);
        callOff = refusals.add(call.getPeer(), () => next(sent));
      },
    });
  };
};
