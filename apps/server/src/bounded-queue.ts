// Who waits for something that there is little of: few have it at a time, the queue has an end, and nobody stays in it who has gone.
import { ServerBusyError } from './domain-error';

export interface BoundedQueueOptions {
  /** So many at a time. */
  atOnce: number;
  /** So many wait; whoever comes then is turned away. */
  mostWaiting: number;
  /** Whoever has waited so long is turned away, ms. */
  patienceMs: number;
  /** What whoever is turned away is told: "too many people sign in at this moment". */
  busy: string;
}

interface Waiter {
  begin: () => void;
  leave: (error: Error) => void;
}

export class BoundedQueue {
  private working = 0;
  private readonly waiting = new Set<Waiter>();

  constructor(private readonly options: BoundedQueueOptions) {}

  /** What waits and what is worked on. */
  get length(): { working: number; waiting: number } {
    return { working: this.working, waiting: this.waiting.size };
  }

  /**
   * Does `work` when its turn has come. ServerBusyError where that takes too long; the signal's reason where it is aborted
   * before the turn has come, and nothing is done then.
   */
  async run<T>(work: () => Promise<T>, caller?: AbortSignal): Promise<T> {
    caller?.throwIfAborted();
    if (this.working < this.options.atOnce) this.working += 1;
    else await this.turn(caller);
    try {
      return await work();
    } finally {
      const [next] = this.waiting;
      if (next)
        next.begin(); // in our place
      else this.working -= 1;
    }
  }

  // ---- details ----

  private turn(caller: AbortSignal | undefined): Promise<void> {
    const { mostWaiting, patienceMs } = this.options;
    if (this.waiting.size >= mostWaiting) throw this.busy();
    return new Promise((resolve, reject) => {
      const out = () => {
        this.waiting.delete(waiter);
        clearTimeout(patience);
        caller?.removeEventListener('abort', gone);
      };
      const waiter: Waiter = {
        begin: () => (out(), resolve()),
        leave: (error) => (out(), reject(error)),
      };
      const gone = () => waiter.leave(caller!.reason as Error);
      const patience = setTimeout(() => waiter.leave(this.busy()), patienceMs);
      caller?.addEventListener('abort', gone, { once: true });
      this.waiting.add(waiter);
    });
  }

  private busy(): ServerBusyError {
    return new ServerBusyError(this.options.busy, this.options.patienceMs);
  }
}
