// The server's answers to a client that wants to reach another peer by a relay.
import type { RelayRefused as ProtoRelayRefused, RelayTokens as ProtoRelayTokens } from '@midip2p/proto';

interface RelayAddress {
  /** A name or an address. */
  host: string;
  port: number;
  /** What is said to it goes inside another TLS. */
  tls: boolean;
}

/** The tokens of this side for the link to that peer; the peer has got those of the other side. */
export interface RelayTokens {
  peerId: string;
  /** The one to try first is first. */
  relays: RelayAddress[];
  /** For consecutive numbers. */
  tokens: Uint8Array[];
  /** From now on. */
  goodForMs: number;
}

export interface RelayRefused {
  peerId: string;
  /** `no-relay`, `unknown-peer`, `relay-too-often`. */
  code: string;
  message: string;
  /** 0: asking again changes nothing for now. */
  retryAfterMs: number;
}

/** `server`: where this client reaches it. */
export function relayTokensOf(
  { peerId, relays, tokens, expiresAtMs }: ProtoRelayTokens,
  { server, serverNowMs }: { server: { host: string; port: number }; serverNowMs: number },
): RelayTokens {
  const there = relays.map(({ host, port, tls }) => ({ host: host || server.host, port: port || server.port, tls }));
  return { peerId, relays: there, tokens, goodForMs: Math.max(0, expiresAtMs - serverNowMs) };
}

export const relayRefusedOf = ({ peerId, code, message, retryAfterMs }: ProtoRelayRefused): RelayRefused => ({
  peerId,
  code,
  message,
  retryAfterMs,
});
