import { isIP } from 'node:net';
import { type Origin, Origins, unknownOrigin } from '../callers/origin';
import { AddressRanges } from '../config/address-ranges';
import type { Config } from '../config/config';

/** How a proxy says for whom it speaks. */
export type Told = Config['proxies']['told'];

/** A header of a call, by its name in lower case. */
export type HeaderOf = (name: string) => string | undefined;

/**
 * From whom the server takes the word on where somebody calls from: proxies that the operator has named, and nobody else. One that
 * was not named is noticed by what it says, where it has an address that many share: then nothing is known of its callers.
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

  /** How a connection from there says for whom it speaks; null: it speaks for itself. */
  toldBy(host: string | undefined): Told | null {
    return host !== undefined && this.named.has(host) ? this.config.told : null;
  }

  /** Of a connection, before anything was said on it. */
  originOf(host: string | undefined): Origin {
    return this.toldBy(host) === null ? this.origins.of(host) : unknownOrigin;
  }

  /** What a named proxy has said before the first byte. */
  originSaid(host: string | null): Origin {
    return host === null ? unknownOrigin : this.origins.of(host);
  }

  /** Of one call on a connection that comes from `host`, and was of `origin` so far. */
  originOfCall(host: string | undefined, origin: Origin, header: HeaderOf): Origin {
    const told = this.toldBy(host);
    if (told === 'headers') return this.originSaid(this.firstUnnamed(chainOf(header)));
    if (told !== null || origin.key !== null) return origin; // who has an address of its own does not say another
    if (chainOf(header).length === 0) return origin;
    this.notice(origin.host);
    return unknownOrigin;
  }

  /** Each proxy has added whom it had its call from: the last one that is none of ours is the caller. */
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
