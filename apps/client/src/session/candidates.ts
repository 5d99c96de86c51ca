// The addresses at which other players may dial us: every address of this machine, with the TCP ports on which we
// listen, what the player says, and where the server sees us.
import { isIPv6 } from 'node:net';
import type { Candidate } from '@midip2p/coordinator';
import type { NetworkInterfaceInfo } from 'node:os';

export interface Address {
  host: string;
  port: number;
}

/** More would not help: a player tries at most this many. */
const MOST_CANDIDATES = 8;

type Interfaces = NodeJS.Dict<Pick<NetworkInterfaceInfo, 'address' | 'family' | 'internal' | 'mac'>[]>;

/**
 * Best first: what the player says and what the server sees (`told`), then the addresses of the network, then this machine's own loopback (for players on this very machine; the
 * server shows it to nobody else). A socket's address stands for itself, a wildcard address for all addresses of its
 * family.
 */
export function candidatesOf(
  listening: readonly Address[],
  interfaces: Interfaces,
  told: readonly Candidate[] = [],
): Candidate[] {
  const own = Object.entries(interfaces).flatMap(([device, list]) =>
    (list ?? []).map((of) => ({ ...of, kind: leadsIntoVpn(device, of) ? ('tunnel' as const) : ('host' as const) })),
  );
  const found = listening.flatMap(({ host, port }) => {
    if (host !== '0.0.0.0' && host !== '::')
      return [{ host, port, internal: false, kind: own.find((a) => a.address === host)?.kind ?? ('host' as const) }];
    const family = host === '::' ? 'IPv6' : 'IPv4';
    return own
      .filter((a) => a.family === family && !a.address.toLowerCase().startsWith('fe80:')) // those need an interface's name
      .map((a) => ({ host: a.address, port, internal: a.internal, kind: a.kind }));
  });
  const sorted = found.sort((a, b) => Number(a.internal) - Number(b.internal));
  const unique = new Map(told.map((candidate) => [`${candidate.host} ${candidate.port}`, candidate]));
  for (const { host, port, kind } of sorted)
    if (!unique.has(`${host} ${port}`)) unique.set(`${host} ${port}`, { host, port, kind: kind ?? 'host' });
  return [...unique.values()].slice(0, MOST_CANDIDATES);
}

/** A device without an address of Ethernet has no neighbours but those at the other end of a tunnel. */
const leadsIntoVpn = (device: string, { internal, mac }: { internal: boolean; mac: string }): boolean =>
  !internal && (mac === '00:00:00:00:00:00' || /^(tun|tap|utun|wg|zt|tailscale)/.test(device));

/** HOST:PORT, [IPv6]:PORT, or null when it is neither. */
export function parseAddress(text: string): Address | null {
  const [, v6, v4, digits] = /^(?:\[([^\]]+)\]|([^:\s]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = v6 ?? v4;
  const port = Number(digits);
  if (host === undefined || !(port <= 65535) || (v6 !== undefined && !isIPv6(v6))) return null;
  return { host, port };
}
