/** How many there are at once, by key. */
export class Counts {
  private readonly counts = new Map<string, number>();

  constructor(private readonly most: number) {}

  /** False: there are as many as there may be, and nothing was counted. */
  take(key: string): boolean {
    const count = this.of(key);
    if (count >= this.most) return false;
    this.counts.set(key, count + 1);
    return true;
  }

  give(key: string): void {
    const count = this.of(key) - 1;
    if (count > 0) this.counts.set(key, count);
    else this.counts.delete(key);
  }

  of(key: string): number {
    return this.counts.get(key) ?? 0;
  }

  /** Keys that something is counted for. */
  get size(): number {
    return this.counts.size;
  }
}
