// Finds out what a router does by asking through it, as a player could: which mapping, and which filtering (the words
// of RFC 4787, section 4 and 5; for TCP of RFC 5382).
import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { NetlabError } from '../failure';
import { type Host } from '../host';
import type { RoutedLab } from './routed-lab';

interface Address {
  host: string;
  port: number;
}

/** Whether the address at which others see a port depends on whom that port calls. */
type Mapping = 'none' | 'same-for-all' | 'another-for-each' | 'blocked';
/** Who gets in at a port that called somebody: everybody, others of the machine that was called, or nobody else. */
type Filtering = 'everybody' | 'same-address' | 'same-address-and-port' | 'blocked';

export interface Found {
  udp: { mapping: Mapping; filtering: Filtering };
  tcp: {
    mapping: Mapping;
    filtering: Filtering;
    /** How a call is answered that is not let in: 'silence' or 'reset'; null: all are let in. */
    refusal: string | null;
    /** Which of the servers' TCP ports can be called. */
    ports: number[];
  };
  /** null: no IPv6. What a call from outside gets, at an address from which calls go out. */
  ipv6: { unasked: string } | null;
}

const TCP_PORTS = [443, 8443] as const;
const UDP_PORTS = [3478, 3479] as const;

/** What each player of a lab finds of its own way. */
export async function probeWays(lab: RoutedLab): Promise<Found[]> {
  const servers = await Promise.all(lab.servers.map((host) => Endpoint.start(host)));
  const open: Endpoint[] = [...servers];
  try {
    for (const server of servers) await server.ask('reflect', { tcp: TCP_PORTS, udp: UDP_PORTS });
    const found: Found[] = [];
    for (const { host } of lab.players) {
      const player = await Endpoint.start(host);
      open.push(player);
      const way = { player, one: servers[0]!, other: servers[1]! };
      found.push({ udp: await udpOf(way), tcp: await tcpOf(way), ipv6: await ipv6Of(way) });
    }
    return found;
  } finally {
    await Promise.all(open.map((endpoint) => endpoint.end()));
  }
}

// ---- details ----

interface Way {
  player: Endpoint;
  one: Endpoint;
  other: Endpoint;
}

async function udpOf({ player, one, other }: Way): Promise<Found['udp']> {
  await player.ask('udpOpen', { name: 'mapping' });
  const asked = async (name: string, server: Endpoint, port: number) =>
    (await player.ask<{ seen: Address | null }>('udpAsk', { name, host: server.host.address, port })).seen;
  const seen: (Address | null)[] = [];
  for (const [server, port] of [
    [one, UDP_PORTS[0]],
    [one, UDP_PORTS[1]],
    [other, UDP_PORTS[0]],
  ] as const)
    seen.push(await asked('mapping', server, port));
  // This needs a port of its own, because the one above has called everybody.
  await player.ask('udpOpen', { name: 'filtering' });
  const at = await asked('filtering', one, UDP_PORTS[0]);
  const mapping = mappingOf(seen, player.host.address);
  if (!at) return { mapping, filtering: 'blocked' };
  await other.ask('udpSend', { name: String(UDP_PORTS[0]), text: 'from another', ...at });
  await one.ask('udpSend', { name: String(UDP_PORTS[1]), text: 'from another port', ...at });
  await asked('filtering', one, UDP_PORTS[0]); // whatever comes through has come before this answer
  const { heard } = await player.ask<{ heard: string[] }>('udpHeard', { name: 'filtering' });
  return { mapping, filtering: filteringOf(heard.includes('from another'), heard.includes('from another port')) };
}

async function tcpOf({ player, one, other }: Way): Promise<Found['tcp']> {
  const ask = (server: Endpoint, port: number, from: number) =>
    player.ask<{ seen: Address | null; port: number }>('tcpAsk', { host: server.host.address, port, from });
  const first = await ask(one, TCP_PORTS[0], 0);
  const second = await ask(one, TCP_PORTS[1], first.port);
  const third = await ask(other, TCP_PORTS[0], first.port);
  const ports = [first, second].flatMap(({ seen }, i) => (seen ? [TCP_PORTS[i]!] : []));
  const mapping = mappingOf(
    second.seen ? [first.seen, second.seen, third.seen] : [first.seen, third.seen],
    player.host.address,
  );
  const called = await ask(one, TCP_PORTS[0], 0);
  if (!called.seen) return { mapping, filtering: 'blocked', refusal: null, ports };
  await player.ask('tcpListen', { port: called.port });
  const dial = async (server: Endpoint) => (await server.ask<{ met: string }>('tcpDial', { ...called.seen })).met;
  const [far, near] = [await dial(other), await dial(one)];
  const filtering = filteringOf(far === 'connected', near === 'connected');
  return { mapping, filtering, refusal: far === 'connected' ? null : far, ports };
}

async function ipv6Of({ player, one, other }: Way): Promise<Found['ipv6']> {
  if (!player.host.address6) return null;
  const { seen, port } = await player.ask<{ seen: Address | null; port: number }>('tcpAsk', {
    host: one.host.address6,
    port: TCP_PORTS[0],
    from: 0,
  });
  if (!seen) return null;
  await player.ask('tcpListen', { port });
  return { unasked: (await other.ask<{ met: string }>('tcpDial', { ...seen })).met };
}

function mappingOf(seen: readonly (Address | null)[], own: string): Mapping {
  if (seen.some((address) => !address)) return 'blocked';
  const distinct = new Set(seen.map((address) => `${address!.host} ${address!.port}`));
  if (distinct.size > 1) return 'another-for-each';
  return seen[0]!.host === own ? 'none' : 'same-for-all';
}

const filteringOf = (far: boolean, near: boolean): Filtering =>
  far ? 'everybody' : near ? 'same-address' : 'same-address-and-port';

const PROGRAM = path.join(__dirname, '../../probe/endpoint.mjs');

/** A program in a host that does one thing after the other. */
class Endpoint {
  private constructor(
    readonly host: Host,
    private readonly child: ChildProcess,
    private readonly lines: Interface,
  ) {}

  static async start(host: Host): Promise<Endpoint> {
    const child = host.spawn(process.execPath, [PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] });
    return new Endpoint(host, child, createInterface({ input: child.stdout! }));
  }

  async ask<T = unknown>(act: string, what: object): Promise<T> {
    const line = once(this.lines, 'line');
    this.child.stdin!.write(`${JSON.stringify({ act, ...what })}\n`);
    const answer = JSON.parse((await line)[0] as string) as T & { error?: string };
    if (answer.error)
      throw new NetlabError('probe-failed', `the probe at ${this.host.address} could not ${act}: ${answer.error}`);
    return answer;
  }

  async end(): Promise<void> {
    const closed = once(this.child, 'close');
    this.child.stdin!.end();
    await closed;
  }
}
