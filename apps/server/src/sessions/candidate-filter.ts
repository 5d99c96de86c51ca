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
 * Public addresses that are not where the server sees a peer, told to others because the peer says so: another line of its
 * own, or a port that somebody has opened for it. They may be a stranger's, so they are few.
 */
const MOST_CLAIMED = 2;

/** What a peer offers, and where the server sees it. */
export interface Seen {
  seenAt: string;
  candidates: readonly Candidate[];
}

type Reach = 'machine' | 'network' | 'world' | 'nowhere';

/**
 * Which addresses of one peer another may be told, best first. Both are judged by where the server sees them: a private
 * address means something only inside one network, and probing somebody else's from outside would be an attack.
 *  - loopback: when both peers are on the server's own machine;
 *  - private: when the server sees both behind one router, or sees neither through a router at all;
 *  - public: where the server sees the peer, and a few others.
 *
 * Where the server sees a private address, or its own machine, that may be a proxy's that nobody has named. So it is believed
 * only of a peer that offers an address of that very place.
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

/** Where a peer is, as far as that can be believed; nowhere: it cannot. */
function placeOf({ seenAt, candidates }: Seen, isOwn: (host: string) => boolean): Reach {
  const place = reachOf(seenAt);
  const offered = candidates.map(unmapped).filter(({ host }) => reachOf(host) !== 'machine');
  if (place === 'machine') return offered.length === 0 || offered.some(({ host }) => isOwn(host)) ? place : 'nowhere';
  if (place === 'network') return offered.some(({ host }) => areNeighbours(host, seenAt)) ? place : 'nowhere';
  return place;
}

/** Of one line: IPv4 by the first three numbers, IPv6 by 64 bits. */
const areNeighbours = (one: string, other: string): boolean => lineOf(one) === lineOf(other);
const lineOf = (host: string): string => (isIP(host) === 4 ? host.replace(/\.\d+$/, '') : networkOf(host));

/** First where the peer is seen; then, of as few networks as may be, what it claims. */
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
