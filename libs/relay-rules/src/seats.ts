/** Whom a connection that is let in is counted for. */
export interface Seat {
  address: string;
  account: string;
}

interface SeatLimits {
  connections: number;
  connectionsPerAddress: number;
  connectionsPerAccount: number;
}

/** How many connections are let in: in all, from one address, of one account. [TOAST-13.4-4] */
export class Seats {
  private all = 0;
  private readonly counts = new Map<string, number>();

  constructor(private readonly most: SeatLimits) {}

  get size(): number {
    return this.all;
  }

  /** False: there are as many as there may be, and nothing was counted. */
  take(seat: Seat): boolean {
    const { connections, connectionsPerAddress, connectionsPerAccount } = this.most;
    const [address, account] = keysOf(seat);
    const fits =
      this.all < connections && this.of(address) < connectionsPerAddress && this.of(account) < connectionsPerAccount;
    if (!fits) return false;
    this.all += 1;
    for (const key of [address, account]) this.counts.set(key, this.of(key) + 1);
    return true;
  }

  give(seat: Seat): void {
    this.all -= 1;
    for (const key of keysOf(seat)) {
      const left = this.of(key) - 1;
      if (left > 0) this.counts.set(key, left);
      else this.counts.delete(key);
    }
  }

  // ---- details ----

  private of(key: string): number {
    return this.counts.get(key) ?? 0;
  }
}

const keysOf = ({ address, account }: Seat): [string, string] => [`address ${address}`, `account ${account}`];
