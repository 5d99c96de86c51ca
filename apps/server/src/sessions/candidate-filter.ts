import { BlockList, isIP } from 'node:net';
import { networkOf } from '../callers/origin';
import { isOwnAddress } from '../listen/own-addresses';

export interface Candidate {
  host: string;
  port: number;
}

/** More than a dialler would try. */
const MOST_CANDIDATES = 8;
/**
 * A peer may claim public addresses at which the server does not see it: another line of its own, or a port that
 * somebody has opened for it. They may be a stranger's, so only those of this many networks are told to others.
 */
const MOST_CLAIMED = 2;

/** The addresses that a peer offers, and the one at which the server sees it. */
export interface Seen {
  seenAt: string;
  candidates: readonly Candidate[];
}

type Reach = 'machine' | 'network' | 'world' | 'nowhere';

/**
 * The addresses of one peer that another peer may be told, best first. They are chosen by the addresses at which the
 * server sees the two peers: a private address means something only inside one network, and trying one of somebody
 * else's network from outside would be an attack.
 *  - loopback: when both peers are on the server's own machine;
 *  - private: when the server sees both behind one router, or sees neither through a router at all;
 *  - public: the address at which the server sees the peer, and a few others.
 *
 * If the server sees a private address, or its own machine, this may be a proxy that nobody has named. So such an
 * address is believed only if the peer itself offers an address of that same network or machine.
 */
export function visibleCandidates(
  owner: Seen,
  reader: Seen,
  isOwn: (host: string) => boolean = isOwnAddress,
): Candidate[] {
  const [ownersPlace, readersPlace] = [placeOf(owner, isOwn), placeOf(reader, isOwn)];
  const isInside = (place: Reach) => place === 'machine' || place === 'network';
  const sameMachine = ownersPlace === 'machine' && readersPlace === 'machine';
  const sameRouter = ownersPlace === 'world' && networkOf(owner.seenAt) === networkOf(reader.seenAt);
  const sameNetwork = sameRouter || (isInside(ownersPlace) && isInside(readersPlace));
  const offered = owner.candidates.map(unmapped);
  const of = (reach: Reach) => offered.filter((candidate) => reachOf(candidate.host) === reach);
  const told = [...(sameMachine ? of('machine') : []), ...(sameNetwork ? of('network') : [])];
  told.push(...publicOnes(of('world'), owner.seenAt));
  const distinct = new Map(told.map((candidate) => [`${candidate.host} ${candidate.port}`, candidate]));
  return [...distinct.values()].slice(0, MOST_CANDIDATES);
}

// ---- details ----

/** The place of a peer, as far as the server can believe it; 'nowhere' if it cannot. */
function placeOf({ seenAt, candidates }: Seen, isOwn: (host: string) => boolean): Reach {
  const place = reachOf(seenAt);
  const offered = candidates.map(unmapped).filter(({ host }) => reachOf(host) !== 'machine');
  if (place === 'machine') return offered.length === 0 || offered.some(({ host }) => isOwn(host)) ? place : 'nowhere';
  if (place === 'network') return offered.some(({ host }) => areNeighbours(host, seenAt)) ? place : 'nowhere';
  return place;
}

/** Whether both addresses belong to one line: IPv4 by the first three numbers, IPv6 by 64 bits. */
const areNeighbours = (one: string, other: string): boolean => lineOf(one) === lineOf(other);
const lineOf = (host: string): string => (isIP(host) === 4 ? host.replace(/\.\d+$/, '') : networkOf(host));

/** First the address at which the peer is seen; then those that it claims, from as few networks as possible. */
function publicOnes(offered: Candidate[], seenAt: string): Candidate[] {
  const seen = networkOf(seenAt);
  const own = offered.filter(({ host }) => networkOf(host) === seen);
  const claimed = offered.filter(({ host }) => networkOf(host) !== seen);
  const networks = [...new Set(claimed.map(({ host }) => networkOf(host)))].slice(0, MOST_CLAIMED);
  return [...own, ...claimed.filter(({ host }) => networks.includes(networkOf(host))).slice(0, 2 * MOST_CLAIMED)];
}

const MACHINE = listOf(['127.0.0.0', 8], ['::1', 128]);
const NETWORK = listOf(
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['100.64.0.0', 10], // a provider's own, behind its router
  ['fc00::', 7],
);
/** Networks whose addresses belong to no single machine, or (fe80::) are incomplete without an interface. */
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
