import { networkOf, Origins } from './origin';

it.each([
  ['198.51.100.7', '198.51.100.7'],
  ['2001:db8::7', '2001:db8:0:0::/64'],
  ['2001:db8:0:0:aaaa:bbbb:cccc:dddd', '2001:db8:0:0::/64'],
  ['2001:0DB8:0000:0001::1', '2001:db8:0:1::/64'],
  ['::1', '0:0:0:0::/64'],
  ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('counts %s as %s', (host, network) => {
  expect(networkOf(host)).toBe(network);
});

it('counts nobody by an address that many share', () => {
  const origins = new Origins('127.0.0.0/8, ::1, 10.0.0.0/8');
  expect(origins.of('127.0.0.1')).toEqual({ host: '127.0.0.1', key: null });
  expect(origins.of('::ffff:10.1.2.3')).toEqual({ host: '10.1.2.3', key: null });
  expect(origins.of('::ffff:198.51.100.7')).toEqual({ host: '198.51.100.7', key: '198.51.100.7' });
  expect(origins.of(undefined)).toEqual({ host: 'unknown', key: null });
});
