// One router: a host that passes packets on, by rules, between a device towards the internet and a bridge.
import { Host } from '../host';
import type { Nat } from './kinds';
import { Mapper, type MapperOptions } from './mapper';
import { type Forward, INSIDE, mappingRules, rulesOf } from './rules';
import { forwarding, ip, nft } from './wiring';

export class Router {
  private readonly forwards: Forward[] = [];
  private connected = 0;

  private constructor(
    readonly host: Host,
    private readonly nat: Nat,
    /** The device towards the internet. */
    readonly outside: string,
    /** The first three numbers of the addresses behind it. */
    private readonly network: string,
  ) {}

  /** Makes a router of a host that has its device towards the internet already. */
  static async start(host: Host, nat: Nat, outside: string, network: string): Promise<Router> {
    const router = new Router(host, nat, outside, network);
    await ip(host, [
      `link add ${INSIDE} type bridge`,
      `address add ${network}.1/24 dev ${INSIDE}`,
      ...(nat.ipv6 ? [`address add ${inNetworkOf(host, 'fe')}/64 dev ${INSIDE} nodad`] : []),
      `link set ${INSIDE} up`,
    ]);
    await forwarding(host, nat.ipv6);
    await router.apply();
    return router;
  }

  /** A host that is no router and has rules of its own. */
  static async only(host: Host, rules: string): Promise<void> {
    await nft(host, rules);
  }

  /** Connects a namespace that has no device yet, with this router as its default route. */
  async connect(pid: number): Promise<Host> {
    const number = ++this.connected + 1;
    const address = `${this.network}.${number}`;
    const address6 = this.nat.ipv6 ? inNetworkOf(this.host, String(number)) : '';
    const port = `port${number}`;
    await ip(this.host, [
      `link add ${port} type veth peer name eth0 netns ${pid}`,
      `link set ${port} master ${INSIDE}`,
      `link set ${port} up`,
    ]);
    const host = new Host(pid, address, address6, false);
    await ip(host, [
      'link set lo up',
      `address add ${address}/24 dev eth0`,
      ...(address6 ? [`address add ${address6}/64 dev eth0 nodad`] : []),
      'link set eth0 up',
      `route add default via ${this.network}.1`,
      ...(address6 ? [`route add ::/0 via ${inNetworkOf(this.host, 'fe')}`] : []),
    ]);
    return host;
  }

  /** "Port forwarding": connections to this TCP port of the router go to the same port of a machine behind it. */
  async forward(port: number, to: Host): Promise<void> {
    this.forwards.push({ port, to: to.address });
    await this.apply();
  }

  /** Machines behind it can ask it for ways in from now on. It is the caller's to close; ports are forwarded before. */
  async grantMappings(options: MapperOptions): Promise<Mapper> {
    await nft(this.host, mappingRules());
    return Mapper.start(this.host, this.outside, options);
  }

  // ---- details ----

  private async apply(): Promise<void> {
    await nft(this.host, rulesOf(this.nat, this.outside, this.forwards));
  }
}

/** An address in the IPv6 network of a host of the internet (2001:db8:0:N::1), which is all its own. */
const inNetworkOf = (host: Host, last: string) => host.address6.replace(/::1$/, `::${last}`);
