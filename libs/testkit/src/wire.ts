import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

interface Address {
  host: string;
  port: number;
}

/** A TCP port on loopback that leads to another, and can be broken in the ways that networks break. */
export class Wire {
  private readonly pairs = new Set<[Socket, Socket]>();
  private frozen = false;
  private open = true;

  private constructor(
    private readonly listener: Server,
    readonly host: string,
    readonly port: number,
    private target: Address,
  ) {}

  /** Opens one that leads to `target`; the caller must `close` it. */
  static async to(target: Address): Promise<Wire> {
    const listener = createServer({ allowHalfOpen: true });
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    const { address, port } = listener.address() as AddressInfo;
    const wire = new Wire(listener, address, port, target);
    listener.on('connection', (near) => wire.join(near));
    return wire;
  }

  /** How many connections it carries. */
  get connections(): number {
    return this.pairs.size;
  }

  /** Lets new connections lead to another address. */
  leadTo(target: Address): void {
    this.target = target;
  }

  /** Resets every connection. New ones are carried, unless it is shut. */
  cut(): void {
    for (const pair of this.pairs) pair.forEach((socket) => socket.resetAndDestroy());
    this.pairs.clear();
  }

  /** Resets every connection, and every new one until it is opened again. */
  shut(): void {
    this.open = false;
    this.cut();
  }

  unshut(): void {
    this.open = true;
  }

  /** Lets nothing through any more, without a reset, as when a cable is pulled. */
  freeze(): void {
    this.frozen = true;
    for (const pair of this.pairs) pair.forEach((socket) => socket.pause());
  }

  thaw(): void {
    this.frozen = false;
    for (const pair of this.pairs) pair.forEach((socket) => socket.resume());
  }

  async close(): Promise<void> {
    this.shut();
    await new Promise((resolve) => this.listener.close(resolve));
  }

  // ---- details ----

  private join(near: Socket): void {
    near.on('error', () => undefined); // the other end is told by the close that follows
    if (!this.open) return void near.resetAndDestroy();
    const { host, port } = this.target;
    const far = connect({ host, port, allowHalfOpen: true });
    far.on('error', () => undefined);
    const pair: [Socket, Socket] = [near, far];
    this.pairs.add(pair);
    this.carry(near, far);
    this.carry(far, near);
    const over = () => {
      this.pairs.delete(pair);
      pair.forEach((socket) => socket.destroy());
    };
    near.once('close', over);
    far.once('close', over);
  }

  private carry(from: Socket, to: Socket): void {
    from.setNoDelay(true);
    from.on('data', (chunk) => {
      if (to.write(chunk) || this.frozen) return;
      from.pause();
      to.once('drain', () => (this.frozen ? undefined : from.resume()));
    });
    from.once('end', () => to.end());
    if (this.frozen) from.pause();
  }
}
