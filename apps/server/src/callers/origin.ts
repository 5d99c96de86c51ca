import { networkOf } from '@midip2p/relay-rules';
import { AddressRanges, withoutMapping } from '../config/address-ranges';

/** Where somebody calls from, as far as the server knows. */
export interface Origin {
  /** For people, for rosters and for the audit log; UNKNOWN where nothing is known. */
  readonly host: string;
  /**
   * What is counted together: an IPv4 address, or an IPv6 network of 64 bits, which one household or one machine has for
   * itself. null: anybody may be behind it, so that nobody is held to what another does there.
   */
  readonly key: string | null;
}

/** The origin of a caller behind a proxy that does not pass the caller's address on. */
const UNKNOWN = 'unknown';
export const unknownOrigin: Origin = { host: UNKNOWN, key: null };

/** Tells whose address an address is. */
export class Origins {
  private readonly shared: AddressRanges;

  /** `shared`: addresses behind which anybody may be, such as those of a router or proxy on this side. */
  constructor(shared: string) {
    this.shared = new AddressRanges(shared);
  }

  of(host: string | undefined): Origin {
    if (host === undefined) return unknownOrigin; // gone already
    const plain = withoutMapping(host);
    return { host: plain, key: this.shared.has(plain) ? null : networkOf(plain) };
  }
}
