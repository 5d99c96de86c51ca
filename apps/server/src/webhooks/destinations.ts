// Where deliveries may go: nobody makes the server call on the machines beside it.
import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { AddressRanges } from '../config/address-ranges';
import type { Config } from '../config/config';

/** Of this machine, of networks that are nobody else's business, and of none at all (IANA's registries of special addresses). */
const NOT_PUBLIC = new AddressRanges(
  [
    ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
    ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
    ...['224.0.0.0/4', '240.0.0.0/4'],
    // IPv4 in IPv6, by translation or by tunnel, leads to any of those; mapped into IPv6 it is looked at as what it is.
    ...['::/96', '64:ff9b::/96', '64:ff9b:1::/48', '2001::/23', '2001:db8::/32', '2002::/16'],
    ...['100::/64', '3fff::/20', '5f00::/16', 'fc00::/7', 'fe80::/10', 'fec0::/10', 'ff00::/8'],
  ].join(' '),
);

export class RefusedDestinationError extends Error {}

export class Destinations {
  private readonly allowed: AddressRanges;

  constructor(private readonly config: Pick<Config['webhooks'], 'allowedAddresses' | 'plainHttp'>) {
    this.allowed = new AddressRanges(config.allowedAddresses);
  }

  /** What is wrong with it for everybody to see; null: nothing. Names are looked up when they are dialled. */
  mistakeIn(text: string): string | null {
    let url: URL;
    try {
      url = new URL(text);
    } catch {
      return 'url: must be an address such as https://example.org/hook';
    }
    if (url.protocol !== 'https:' && !(this.config.plainHttp && url.protocol === 'http:'))
      return 'url: must begin with https:// (webhooks.plainHttp allows http://)';
    if (url.username !== '' || url.password !== '') return 'url: must have no name and password in it';
    const host = hostOf(url);
    return isIP(host) === 0 || this.mayDial(host) ? null : `url: ${told(host)}`;
  }

  mayDial(address: string): boolean {
    return this.allowed.has(address) || (isIP(address) !== 0 && !NOT_PUBLIC.has(address));
  }

  /** For the socket itself: what it dials is what was looked at, and not what a name says a moment later. */
  readonly lookup: LookupFunction = (hostname, options, done) => {
    const all = { ...(options as LookupOptions), all: true } as const;
    lookup(hostname, all, (error, addresses: LookupAddress[]) => {
      const good = error ? [] : addresses.filter(({ address }) => this.mayDial(address));
      const [first] = good;
      if (error) return done(error, '');
      if (!first)
        return done(new RefusedDestinationError(told(addresses.map(({ address }) => address).join(', '))), '');
      if ((options as LookupOptions).all) (done as unknown as (error: null, all: LookupAddress[]) => void)(null, good);
      else done(null, first.address, first.family);
    });
  };
}

/** Without the brackets of IPv6. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, '$1');

const told = (address: string): string =>
  `${address} is an address of this machine or of a private network (webhooks.allowedAddresses allows some)`;
