import { isIPv6 } from 'node:net';
import { InvalidArgumentError } from './errors';

export interface ServerAddress {
  /** A name or an IP address, IPv6 without brackets. */
  host: string;
  /** TCP port. */
  port: number;
  /** SHA-256 of the server's certificate, 64 lower-case hex digits; null: public authorities vouch for it. */
  fingerprint: string | null;
}

/** Reads "host:port", "[ipv6]:port", either with "#fingerprint". Throws InvalidArgumentError. */
export function parseServerAddress(text: string): ServerAddress {
  const [, v6, name, digits, print] =
    /^(?:\[([^\]]+)\]|([^\s:[\]#]+)):(\d{1,5})(?:#([0-9a-fA-F:]*))?$/.exec(text.trim()) ?? [];
  const host = v6 ?? name;
  const port = Number(digits);
  if (host === undefined || !(port >= 1 && port <= 65535) || (v6 !== undefined && !isIPv6(v6)))
    throw new InvalidArgumentError(
      `"${text}" is no server address; write HOST:PORT or HOST:PORT#FINGERPRINT, an IPv6 host in brackets`,
    );
  if (print === undefined) return { host, port, fingerprint: null };
  const fingerprint = print.replaceAll(':', '').toLowerCase();
  if (fingerprint.length !== 64)
    throw new InvalidArgumentError(
      `the fingerprint in "${text}" has ${fingerprint.length} hex digits instead of 64; copy it whole`,
    );
  return { host, port, fingerprint };
}

/** Without the fingerprint: for people and for dialling. */
export function hostAndPort({ host, port }: ServerAddress): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** What parseServerAddress reads. */
export function formatServerAddress(address: ServerAddress): string {
  return hostAndPort(address) + (address.fingerprint === null ? '' : `#${address.fingerprint}`);
}
