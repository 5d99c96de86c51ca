/**
 * A queue between the code that pushes and the code that iterates. All iterators take from the same queue: one goes on
 * where another stopped.
 */
export class EventQueue<T> {
  private readonly items: T[] = [];
  private readonly takers: { resolve(result: IteratorResult<T>): void; reject(error: unknown): void }[] = [];
  private end: { error: unknown } | null = null;

  constructor(
    /** Called when `push` makes it this long, … */
    private readonly high: { length: number; reached(): void },
    /** … and when taking makes it this short again. */
    private readonly low: { length: number; reached(): void },
  ) {}

  push(item: T): void {
    if (this.end !== null) return;
    const taker = this.takers.shift();
    if (taker !== undefined) return taker.resolve({ done: false, value: item });
    this.items.push(item);
    if (this.items.length === this.high.length) this.high.reached();
  }

  /** Events that were pushed can still be taken; then the iteration ends, or throws `error` once. */
  close(error: unknown = null): void {
    if (this.end !== null) return;
    this.end = { error };
    for (const taker of this.takers.splice(0)) this.next().then(taker.resolve, taker.reject);
  }

  next(): Promise<IteratorResult<T>> {
    const item = this.items.shift();
    if (item !== undefined) {
      if (this.items.length === this.low.length) this.low.reached();
      return Promise.resolve({ done: false, value: item });
    }
    if (this.end === null) return new Promise((resolve, reject) => this.takers.push({ resolve, reject }));
    const { error } = this.end;
    this.end = { error: null };
    return error === null ? Promise.resolve({ done: true, value: undefined }) : Promise.reject(error);
  }
}
