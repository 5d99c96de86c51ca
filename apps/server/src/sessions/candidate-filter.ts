import { BlockList, isIP } from 'node:net';
import type { CandidateOrigin } from '@midip2p/proto';
import { networkOf } from '@midip2p/relay-rules';
import { isOwnAddress } from '../listen/own-addresses';

export interface Candidate {
  host: string;
  port: number;
  /** Absent: an address of the machine's own. */
  kind?: CandidateOrigin;
  /** Only of a reflexive one: the TCP port for the clock lane. */
  clockPort?: number | undefined;
}

/** More than a dialler would try. */
const MOST_CANDIDATES = 8;
/**
 * A peer may claim public addresses at which the server does not see it: another line of its own, or a port that
 * somebody has opened for it. They may be a stranger's, so only those of this many networks are told to others.
 */
const MOST_CLAIMED = 2;
/** Of the addresses that a peer has in VPNs. */
const MOST_TUNNELS = 2;

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
 *  - of a VPN: when both peers say that a device of theirs leads into it, and their addresses there are neighbours;
 *  - public: the address at which the server sees the peer, and a few others, first those that the player advertises, then
 *    what the peer's router has mapped.
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
  const offered = owner.candidates.map(unmapped).map((candidate) => whereSeen(candidate, owner.seenAt));
  const of = (reach: Reach) => offered.filter((candidate) => reachOf(candidate.host) === reach);
  const told = [...(sameMachine ? of('machine') : []), ...(sameNetwork ? of('network') : [])];
  told.push(...sharedTunnels(offered, reader.candidates.map(unmapped)));
  told.push(...publicOnes(of('world'), owner.seenAt));
  return distinctOnes(told, !sameNetwork).slice(0, MOST_CANDIDATES);
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

/** A peer does not know the address at which the server sees it: it names only the TCP port. */
const whereSeen = (candidate: Candidate, seenAt: string): Candidate =>
  candidate.kind === 'seen' ? { ...candidate, host: unmapped({ ...candidate, host: seenAt }).host } : candidate;

/**
 * Only what both call a VPN: homes have the same private addresses everywhere, so that a neighbour's address there may be
 * a stranger's. An address that both have is each one's own, as those of containers are.
 */
function sharedTunnels(owners: Candidate[], readers: Candidate[]): Candidate[] {
  const tunnels = (all: Candidate[]) =>
    all.filter(({ host, kind }) => kind === 'tunnel' && reachOf(host) === 'network');
  const own = new Set(readers.map(({ host }) => host));
  const lines = new Set(tunnels(readers).map(({ host }) => tunnelOf(host)));
  return tunnels(owners)
    .filter(({ host }) => lines.has(tunnelOf(host)) && !own.has(host))
    .slice(0, MOST_TUNNELS);
}

/** Which VPN an address is of: 100.64.0.0/10 is one, as VPNs across the world use it; fc00::/7 by its first 48 bits. */
function tunnelOf(host: string): string {
  if (isIP(host) === 4) return SHARED.check(host, 'ipv4') ? '100.64.0.0/10' : lineOf(host);
  return lineOf(host).split(':').slice(0, 3).join(':');
}

/**
 * Each address once; if one of several with the same address is reflexive, that one. Of these there is one of each
 * address family, and none between peers of one network, whose router would have to let its own call in from outside.
 */
function distinctOnes(told: Candidate[], areApart: boolean): Candidate[] {
  const isReflexive = ({ kind, clockPort }: Candidate) => areApart && kind === 'reflexive' && clockPort !== undefined;
  const reflexive = new Set([4, 6].map((family) => told.find((one) => isReflexive(one) && isIP(one.host) === family)));
  const distinct = new Map<string, Candidate>();
  for (const candidate of told) {
    const { host, port, kind } = candidate;
    const key = `${host} ${port}`;
    if (reflexive.has(candidate)) distinct.set(key, candidate);
    else if (!distinct.has(key)) distinct.set(key, kind === 'reflexive' ? { host, port, kind: 'host' } : candidate);
  }
  return [...distinct.values()];
}

/** First the address at which the peer is seen; then those that it claims, from as few networks as possible. */
function publicOnes(offered: Candidate[], seenAt: string): Candidate[] {
  const seen = networkOf(seenAt);
  const own = offered.filter(({ host }) => networkOf(host) === seen);
  const claimed = offered.filter(({ host }) => networkOf(host) !== seen).sort((a, b) => rankOf(a) - rankOf(b));
  const networks = [...new Set(claimed.map(({ host }) => networkOf(host)))].slice(0, MOST_CLAIMED);
  return [...own, ...claimed.filter(({ host }) => networks.includes(networkOf(host))).slice(0, 2 * MOST_CLAIMED)];
}

/** The surest first. */
const rankOf = ({ kind }: Candidate): number => (kind === 'advertised' ? 0 : kind === 'mapped' ? 1 : 2);

const MACHINE = listOf(['127.0.0.0', 8], ['::1', 128]);
const NETWORK = listOf(
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['100.64.0.0', 10], // a provider's own, behind its router
  ['fc00::', 7],
);
const SHARED = listOf(['100.64.0.0', 10]);
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
  return { ...candidate, host };
}

function listOf(...subnets: [string, number][]): BlockList {
  const list = new BlockList();
  for (const [net, prefix] of subnets) list.addSubnet(net, prefix, isIP(net) === 6 ? 'ipv6' : 'ipv4');
  return list;
}
