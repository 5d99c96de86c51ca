import { BlockList, isIP } from 'node:net';

/** IPv4 in its own form, mapped into IPv6 or not. */
export const withoutMapping = (host: string): string => host.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');

/** Addresses and networks, as an operator writes them: `10.0.0.0/8, 2001:db8::/32, 192.0.2.7`. */
export class AddressRanges {
  private readonly list = new BlockList();

  /** What is wrong with the text; null: nothing. */
  static mistakeIn(text: string): string | null {
    const wrong = partsOf(text).find((part) => rangeOf(part) === null);
    return wrong === undefined ? null : `"${wrong}" is neither an address nor a network such as 10.0.0.0/8`;
  }

  constructor(text: string) {
    for (const part of partsOf(text)) {
      const range = rangeOf(part);
      if (!range) throw new Error(AddressRanges.mistakeIn(text)!);
      this.list.addSubnet(range.net, range.prefix, isIP(range.net) === 6 ? 'ipv6' : 'ipv4');
    }
  }

  has(host: string): boolean {
    const plain = withoutMapping(host);
    const kind = isIP(plain);
    return kind !== 0 && this.list.check(plain, kind === 6 ? 'ipv6' : 'ipv4');
  }
}

// ---- details ----

const partsOf = (text: string): string[] => text.split(/[\s,]+/).filter((part) => part !== '');

function rangeOf(part: string): { net: string; prefix: number } | null {
  const [net = '', bits, ...more] = part.split('/');
  const kind = isIP(net);
  if (kind === 0 || more.length > 0) return null;
  const most = kind === 6 ? 128 : 32;
  if (bits === undefined) return { net, prefix: most };
  const prefix = /^\d{1,3}$/.test(bits) ? Number(bits) : NaN;
  return prefix <= most ? { net, prefix } : null;
}
