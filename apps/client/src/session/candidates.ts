// The addresses at which other players may dial us: every address of this machine, with the TCP ports on which we
// listen.
import { isIPv6 } from 'node:net';
import type { NetworkInterfaceInfo } from 'node:os';

export interface Address {
  host: string;
  port: number;
}

/** More would not help: a player tries at most this many. */
const MOST_CANDIDATES = 8;

/**
 * Best first: the addresses of the network, then this machine's own loopback (for players on this very machine; the
 * server shows it to nobody else). A socket's address stands for itself, a wildcard address for all addresses of its
 * family.
 */
export function candidatesOf(
  listening: readonly Address[],
  interfaces: NodeJS.Dict<Pick<NetworkInterfaceInfo, 'address' | 'family' | 'internal'>[]>,
): Address[] {
  const own = Object.values(interfaces).flatMap((list) => list ?? []);
  const found = listening.flatMap(({ host, port }) => {
    if (host !== '0.0.0.0' && host !== '::') return [{ host, port, internal: false }];
    const family = host === '::' ? 'IPv6' : 'IPv4';
    return own
      .filter((a) => a.family === family && !a.address.toLowerCase().startsWith('fe80:')) // those need an interface's name
      .map((a) => ({ host: a.address, port, internal: a.internal }));
  });
  const unique = new Map(found.map((a) => [`${a.host} ${a.port}`, a]));
  return [...unique.values()]
    .sort((a, b) => Number(a.internal) - Number(b.internal))
    .slice(0, MOST_CANDIDATES)
    .map(({ host, port }) => ({ host, port }));
}

/** HOST:PORT, [IPv6]:PORT, or null when it is neither. */
export function parseAddress(text: string): Address | null {
  const [, v6, v4, digits] = /^(?:\[([^\]]+)\]|([^:\s]+)):(\d{1,5})$/.exec(text) ?? [];
  const host = v6 ?? v4;
  const port = Number(digits);
  if (host === undefined || !(port <= 65535) || (v6 !== undefined && !isIPv6(v6))) return null;
  return { host, port };
}
