import { reachOf } from './reach';

it.each([
  ['203.0.113.7', 'public'],
  ['11.0.0.1', 'public'],
  ['10.1.2.3', 'private'],
  ['172.31.0.1', 'private'],
  ['192.168.1.1', 'private'],
  ['100.64.0.1', 'private'],
  ['100.127.255.255', 'private'],
  ['169.254.1.1', 'private'],
  ['100.128.0.1', 'public'],
  ['0.0.0.0', 'nowhere'],
  ['127.0.0.1', 'nowhere'],
  ['198.18.0.1', 'nowhere'],
  ['239.255.255.250', 'nowhere'],
  ['255.255.255.255', 'nowhere'],
  ['2001:db8::1', 'nowhere'],
  ['', 'nowhere'],
  ['1.2.3', 'nowhere'],
  ['home.example.org', 'nowhere'],
])("'%s' is %s", (host, reach) => {
  expect(reachOf(host)).toBe(reach);
});
