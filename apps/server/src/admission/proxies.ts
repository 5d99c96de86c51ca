import { isIP } from 'node:net';
import { type Origin, Origins, unknownOrigin } from '../callers/origin';
import { AddressRanges } from '../config/address-ranges';
import type { Config } from '../config/config';

/** Where a proxy names the address of its caller. */
export type OriginSource = Config['proxies']['told'];

/** A header of a call, by its name in lower case. */
export type HeaderOf = (name: string) => string | undefined;

/**
 * Proxies that the operator has named, and nobody else, are believed about the address of their callers. A proxy that was
 * not named is noticed by its headers, if it has an address that many share: then nothing is known about its callers.
 */
export class Proxies {
  private readonly named: AddressRanges;
  private readonly origins: Origins;

  constructor(
    private readonly config: Config['proxies'],
    sharedAddresses: string,
    /** Called with the address of a proxy that speaks for others and was not named. */
    private readonly notice: (host: string) => void = () => {},
  ) {
    this.named = new AddressRanges(config.addresses);
    this.origins = new Origins(sharedAddresses);
  }

  /** Where a connection from that host names its caller; null: the host is the caller itself. */
  sourceFor(host: string | undefined): OriginSource | null {
    return host !== undefined && this.named.has(host) ? this.config.told : null;
  }

  /** The origin of a connection before its first byte. */
  originOf(host: string | undefined): Origin {
    return this.sourceFor(host) === null ? this.origins.of(host) : unknownOrigin;
  }

  /** The origin that a named proxy gives for a caller; null: it gives none. */
  originNamed(host: string | null): Origin {
    return host === null ? unknownOrigin : this.origins.of(host);
  }

  /** The origin of one call on a connection from `host` that was of `origin` so far. */
  originOfCall(host: string | undefined, origin: Origin, header: HeaderOf): Origin {
    const source = this.sourceFor(host);
    if (source === 'headers') return this.originNamed(this.firstUnnamed(chainOf(header)));
    if (source !== null || origin.key !== null) return origin; // a caller with an address of its own does not name another
    if (chainOf(header).length === 0) return origin;
    this.notice(origin.host);
    return unknownOrigin;
  }

  /** Each proxy has added the address that called it: the last one that is no named proxy is the caller. */
  private firstUnnamed(chain: string[]): string | null {
    const host = chain.findLast((hop) => !this.named.has(hop));
    return host !== undefined && isIP(host) !== 0 ? host : null;
  }
}

// ---- details ----

/** The callers that RFC 7239's header names, or the older one; those that hide themselves are no addresses. */
function chainOf(header: HeaderOf): string[] {
  const standard = header('forwarded');
  if (standard !== undefined)
    return standard.split(',').map((hop) => bare(/(?:^|;)\s*for=("[^"]*"|[^;,\s]*)/i.exec(hop)?.[1] ?? ''));
  return header('x-forwarded-for')?.split(',').map(bare) ?? [];
}

/** Without quotes, brackets and TCP port. */
function bare(text: string): string {
  const plain = text.trim().replace(/^"(.*)"$/, '$1');
  return /^\[(.*)\](?::\w+)?$/.exec(plain)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\w+$/.exec(plain)?.[1] ?? plain;
}
