import { loadConfig } from '../config/load-config';
import { relaysOf } from './known-relays';
import { textOf } from '../config/relay-address';

const OWN = { MIDIP2P_RELAYS_OWN: 'true' };
const NAMED = { MIDIP2P_RELAYS_ADDRESSES: 'a.example:1,tls://b.example:443' };
const BEHIND_HTTP = { MIDIP2P_PROXIES_ADDRESSES: '10.0.0.5', MIDIP2P_PROXIES_TOLD: 'headers' };

it.each([
  ['as it is', {}, ''],
  ['that is one itself', OWN, 'own'],
  ['with relays that are named', { ...NAMED, ...OWN }, 'a.example:1 tls://b.example:443 own'],
  ['with others alone', NAMED, 'a.example:1 tls://b.example:443'],
  ['behind a proxy that hands on TCP', { ...OWN, MIDIP2P_PROXIES_ADDRESSES: '10.0.0.5' }, 'own'],
  ['behind a proxy that hands on HTTP', { ...OWN, ...BEHIND_HTTP }, ''],
])('knows the relays of a server %s', (_, environment, relays) => {
  expect(relaysOf(loadConfig({ environment })).map(textOf).join(' ')).toBe(relays);
});
