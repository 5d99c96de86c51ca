import { BlockList, isIP } from 'node:net';

export interface Candidate {
  host: string;
  port: number;
}

/** More than a dialler would try. */
export const MOST_CANDIDATES = 8;

type Reach = 'machine' | 'network' | 'world' | 'nowhere';

/**
 * Which addresses of one peer another may be told, best first. Both are judged by where the server sees them, not by
 * what they say: a private address means something only inside one network, and probing somebody else's from outside
 * would be an attack.
 *  - loopback: when both peers are on the server's own machine;
 *  - private: when the server sees both at one address (behind one router), or sees neither through a router at all;
 *  - public: always.
 */
export function visibleCandidates(
  offered: readonly Candidate[],
  ownerSeenAt: string,
  readerSeenAt: string,
): Candidate[] {
  const [owner, reader] = [reachOf(ownerSeenAt), reachOf(readerSeenAt)];
  const sameMachine = owner === 'machine' && reader === 'machine';
  const sameNetwork = ownerSeenAt === readerSeenAt || (owner !== 'world' && reader !== 'world');
  const told: Candidate[] = [];
  for (const reach of ['machine', 'network', 'world'] as const) {
    if (reach === 'machine' && !sameMachine) continue;
    if (reach === 'network' && !sameNetwork) continue;
    told.push(...offered.map(unmapped).filter((candidate) => reachOf(candidate.host) === reach));
  }
  const distinct = new Map(told.map((candidate) => [`${candidate.host} ${candidate.port}`, candidate]));
  return [...distinct.values()].slice(0, MOST_CANDIDATES);
}

// ---- details ----

const MACHINE = listOf(['127.0.0.0', 8], ['::1', 128]);
const NETWORK = listOf(
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['100.64.0.0', 10], // a provider's own, behind its router
  ['fc00::', 7],
);
/** Not an address of one machine, or (fe80::) not one without saying through which interface. */
const NOWHERE = listOf(['0.0.0.0', 8], ['224.0.0.0', 3], ['::', 128], ['fe80::', 10], ['ff00::', 8]);

function reachOf(host: string): Reach {
  const family = isIP(host) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(host) === 0 || NOWHERE.check(host, family)) return 'nowhere';
  if (MACHINE.check(host, family)) return 'machine';
  return NETWORK.check(host, family) ? 'network' : 'world';
}

function unmapped(candidate: Candidate): Candidate {
  const host = candidate.host.toLowerCase().replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/, '');
  return { host, port: candidate.port };
}

function listOf(...subnets: [string, number][]): BlockList {
  const list = new BlockList();
  for (const [net, prefix] of subnets) list.addSubnet(net, prefix, isIP(net) === 6 ? 'ipv6' : 'ipv4');
  return list;
}
