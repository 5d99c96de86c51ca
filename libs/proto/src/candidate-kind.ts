// How a peer came by an address at which it can be dialled, in words and as the protocol has it.
import { CandidateKind as Kind } from './generated/midip2p/v1/introduction';

/**
 * host: an address of the machine's own; tunnel: of a device that leads into a VPN; advertised: what the player says;
 * seen: what the player says is at the address at which the server sees the peer; mapped: of the router, which was asked
 * for it; reflexive: where a reflector sees the ports on which the peer listens.
 */
export type CandidateOrigin = 'host' | 'tunnel' | 'advertised' | 'seen' | 'mapped' | 'reflexive';

const KINDS: Readonly<Record<CandidateOrigin, Kind>> = {
  host: Kind.CANDIDATE_KIND_HOST,
  tunnel: Kind.CANDIDATE_KIND_TUNNEL,
  advertised: Kind.CANDIDATE_KIND_ADVERTISED,
  seen: Kind.CANDIDATE_KIND_SEEN,
  mapped: Kind.CANDIDATE_KIND_MAPPED,
  reflexive: Kind.CANDIDATE_KIND_REFLEXIVE,
};

export const protoKindOf = (kind: CandidateOrigin = 'host'): Kind => KINDS[kind];

/** What an older or newer server says in another way is an address as any other. */
export const candidateKindOf = (kind: string | undefined): CandidateOrigin =>
  (Object.keys(KINDS) as CandidateOrigin[]).find((word) => (KINDS[word] as string) === kind) ?? 'host';
