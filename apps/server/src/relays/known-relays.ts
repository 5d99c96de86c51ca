import type { Config } from '../config/config';
import { OWN, type RelayAddress, relayAddressesIn } from '../config/relay-address';

/** The relays of a server's settings, the one to try first first. */
export function relaysOf({ relays, proxies }: Pick<Config, 'relays' | 'proxies'>): RelayAddress[] {
  return [...relayAddressesIn(relays.addresses), ...(isRelayItself({ relays, proxies }) ? [OWN] : [])];
}

/** Behind a proxy at which TLS ends nobody reaches it: such a proxy hands on HTTP, and no greeting. */
export const isRelayItself = ({ relays, proxies }: Pick<Config, 'relays' | 'proxies'>): boolean =>
  relays.own && !(proxies.addresses !== '' && proxies.told === 'headers');
