/** Connections that were not let in (yet), in the order in which they came. [TOAST-13.4-2] */
export class Newcomers<T extends { address: string }> {
  private readonly all = new Set<T>();

  constructor(
    private readonly most: number,
    private readonly mostOfAddress: number,
  ) {}

  get size(): number {
    return this.all.size;
  }

  /** Returns the one whose place it takes, where there are too many. */
  add(newcomer: T): T | null {
    const neighbours = [...this.all].filter(({ address }) => address === newcomer.address);
    const crowd = neighbours.length >= this.mostOfAddress ? neighbours : this.all.size >= this.most ? this.all : [];
    const [oldest] = crowd;
    if (oldest) this.all.delete(oldest);
    this.all.add(newcomer);
    return oldest ?? null;
  }

  delete(newcomer: T): void {
    this.all.delete(newcomer);
  }

  [Symbol.iterator](): Iterator<T> {
    return [...this.all][Symbol.iterator]();
  }
}
