// The peer that a link is opened to, and how it may be reached.
import type { NativeAddress, NativeLinkTarget } from '@midip2p/native';

/** A numeric IPv4 or IPv6 address and a TCP port; with port 0 the system chooses the port to listen on. */
export type Address = NativeAddress;

/** Where a router lets two ports of one end be reached, if that end dials from them at the same time. [TOAST-4.7-1] */
export interface Reflexive extends Address {
  clockPort: number;
}

/** A peer, as the server has introduced it. */
export interface LinkTarget {
  peer: string;
  /** SHA-256 of its certificate, 32 bytes. */
  fingerprint: Uint8Array;
  /** Addresses to try, 8 at most; none: we only listen. Of each address family one may be a Reflexive. */
  candidates: readonly (Address & Partial<Reflexive>)[];
  /** False: its notes are refused here. */
  mayPlay: boolean;
  /** Names of its inputs whose notes are refused here. */
  mutedPorts?: readonly string[];
  /** Whether the link may go by a relay: 'last' (where there is no direct path), or 'only'; default: 'never'. */
  relay?: RelayUse;
}

export type RelayUse = 'never' | 'last' | 'only';

/** For the connections of one link to a relay (spec/toast.md, 13.6). */
export interface RelayTokens {
  /** A numeric address; null: there is no relay, and the link need not wait for one. */
  relay: Address | null;
  /** For consecutive numbers, 126 bytes each. */
  tokens: readonly Uint8Array[];
  goodForMs: number;
}

export const nativeTarget = ({
  peer,
  fingerprint,
  candidates,
  mayPlay,
  mutedPorts = [],
  relay = 'never',
}: LinkTarget): NativeLinkTarget => ({
  peer,
  fingerprint,
  candidates: candidates.map(nativeCandidate),
  mayPlay,
  mutedPorts: [...mutedPorts],
  relay,
});

export const nativeCandidate = ({ host, port, clockPort }: Address & Partial<Reflexive>) =>
  clockPort === undefined ? { host, port } : { host, port, clockPort };
