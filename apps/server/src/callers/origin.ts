import { isIPv6 } from 'node:net';
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

/** IPv4: itself; IPv6: the first 64 bits. */
export function networkOf(host: string): string {
  if (!isIPv6(host)) return host;
  const [before = '', after] = host.replace(/%.*$/, '').split('::');
  const head = groupsIn(before);
  const tail = groupsIn(after ?? '');
  const zeros = after === undefined ? [] : Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0');
  const groups = [...head, ...zeros, ...tail].slice(0, 4).map((group) => parseInt(group, 16).toString(16));
  return `${groups.join(':')}::/64`;
}

// ---- details ----

/** The last 32 bits may be written as IPv4: they are two groups, and beyond what is looked at. */
const groupsIn = (text: string): string[] =>
  text === '' ? [] : text.split(':').flatMap((group) => (group.includes('.') ? ['0', '0'] : [group]));
