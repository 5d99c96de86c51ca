// Whose turn it is to change what only one can change at a time, as a room is: who waits for such a change of others does so here, and
// not with a connection in hand. One room whose players all leave at once would else have every connection, and everybody else none.
import { BoundedQueue } from '../bounded-queue';

/** One changes, and one waits at the database for its lock: so that it is taken the moment it is free. */
const AT_ONCE = 2;
const MOST_WAITING = 1024;
/** As long as a transaction waits for a connection. */
const PATIENCE_MS = 10_000;

export class Turns {
  private readonly queues = new Map<string, BoundedQueue>();

  /** How many things are being changed at this moment, or waited for. */
  get size(): number {
    return this.queues.size;
  }

  /** Does `work` when the turn of `key` has come. `busy`: what is said to whom it does not come in time; ServerBusyError. */
  async run<T>(key: string, busy: string, work: () => Promise<T>): Promise<T> {
    let queue = this.queues.get(key);
    if (!queue) {
      queue = new BoundedQueue({ atOnce: AT_ONCE, mostWaiting: MOST_WAITING, patienceMs: PATIENCE_MS, busy });
      this.queues.set(key, queue);
    }
    try {
      return await queue.run(work);
    } finally {
      const { working, waiting } = queue.length;
      if (working === 0 && waiting === 0) this.queues.delete(key);
    }
  }
}
