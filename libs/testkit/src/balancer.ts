import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

interface Address {
  host: string;
  port: number;
}

export interface Replica {
  address: Address;
  /** The address at which it can be asked whether it is ready. */
  operations: Address;
}

/** A load balancer before several replicas: each new connection goes to the least busy of those that are ready. */
export class Balancer {
  private readonly replicas: (Replica & { connections: number })[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly listener: Server,
    readonly port: number,
    readonly host = '127.0.0.1',
  ) {}

  /** The caller must `close` it. */
  static async open(): Promise<Balancer> {
    const listener = createServer();
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    const balancer = new Balancer(listener, (listener.address() as AddressInfo).port);
    listener.on('connection', (near) => void balancer.carry(near));
    return balancer;
  }

  add(...replicas: Replica[]): void {
    this.replicas.push(...replicas.map(({ address, operations }) => ({ address, operations, connections: 0 })));
  }

  async close(): Promise<void> {
    this.sockets.forEach((socket) => socket.destroy());
    await new Promise((resolve) => this.listener.close(resolve));
  }

  // ---- details ----

  private async carry(near: Socket): Promise<void> {
    this.keep(near);
    const to = await this.next();
    if (to === null || near.destroyed) return void near.destroy();
    const far = connect({ host: to.address.host, port: to.address.port, noDelay: true });
    this.keep(far);
    to.connections += 1;
    far.once('close', () => (to.connections -= 1));
    near.setNoDelay(true).once('close', () => far.destroy());
    far.once('close', () => near.destroy());
    near.pipe(far).pipe(near);
  }

  private async next() {
    for (const replica of [...this.replicas].sort((x, y) => x.connections - y.connections))
      if (await isReady(replica.operations)) return replica;
    return null;
  }

  private keep(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => this.sockets.delete(socket)); // 'close' follows an error
  }
}

async function isReady({ host, port }: Address): Promise<boolean> {
  try {
    return (await fetch(`http://${host}:${port}/ready`, { signal: AbortSignal.timeout(1000) })).ok;
  } catch {
    return false; // gone
  }
}
