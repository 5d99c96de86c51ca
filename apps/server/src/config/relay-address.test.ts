import { relayAddressesIn, textOf } from './relay-address';

it('reads names and addresses of both kinds, with TLS and without, however they are separated', () => {
  const text = 'Relay.Example.org:7430, tls://192.0.2.7:443\n[2001:db8::7]:7430';
  const all = [
    { host: 'relay.example.org', port: 7430, tls: false },
    { host: '192.0.2.7', port: 443, tls: true },
    { host: '2001:db8::7', port: 7430, tls: false },
  ];
  expect(relayAddressesIn(text)).toEqual(all);
  expect(relayAddressesIn(all.map(textOf).join(' '))).toEqual(all);
  expect(relayAddressesIn('')).toEqual([]);
});

it.each([
  ...['relay.example.org', 'relay.example.org:0', 'relay.example.org:65536', ':7430', '2001:db8::7:7430'],
  ...['[192.0.2.7]:7430', 'https://relay.example.org:443', 'relay.example.org:7430/path', 'a b:1', '-:1'],
])('says what is wrong with %s', (text) => {
  expect(() => relayAddressesIn(`192.0.2.7:1, ${text}`)).toThrow('is no address of a relay');
});

it('takes no more than a client would try', () => {
  const text = Array.from({ length: 17 }, (_, i) => `192.0.2.${i}:7430`).join(',');
  expect(() => relayAddressesIn(text)).toThrow('at most 16');
});
