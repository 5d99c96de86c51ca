import { Proxies } from './proxies';

const SHARED = '127.0.0.0/8, 10.0.0.0/8';
const headers = (said: Record<string, string>) => (name: string) => said[name];

function through(told: 'protocol' | 'headers' | 'nothing', said: Record<string, string>, host = '10.0.0.9') {
  const proxies = new Proxies({ addresses: '10.0.0.9, 192.0.2.0/24', told }, SHARED);
  return proxies.originOfCall(host, proxies.originOf(host), headers(said)).host;
}

it.each([
  ['the older header', { 'x-forwarded-for': '198.51.100.7' }, '198.51.100.7'],
  ['what a caller has made up before it', { 'x-forwarded-for': '203.0.113.1, 198.51.100.7' }, '198.51.100.7'],
  ['two proxies of ours', { 'x-forwarded-for': '198.51.100.7, 192.0.2.8' }, '198.51.100.7'],
  ['a TCP port', { 'x-forwarded-for': '198.51.100.7:5000' }, '198.51.100.7'],
  ['RFC 7239', { forwarded: 'for=203.0.113.1, for=198.51.100.7;proto=https;by=192.0.2.8' }, '198.51.100.7'],
  ['RFC 7239 with IPv6', { forwarded: 'proto=https; For="[2001:db8::7]:5000"' }, '2001:db8::7'],
  [
    'both: the standard one counts',
    { forwarded: 'for=198.51.100.7', 'x-forwarded-for': '203.0.113.1' },
    '198.51.100.7',
  ],
  ['one that hides its callers', { forwarded: 'for=_hidden' }, 'unknown'],
  ['rubbish', { 'x-forwarded-for': 'x' }, 'unknown'],
  ['nothing', {}, 'unknown'],
])('believes a named proxy: %s', (_, said, host) => {
  expect(through('headers', said)).toBe(host);
});

it('believes nobody else, so that no caller has another address for the asking', () => {
  expect(through('headers', { 'x-forwarded-for': '203.0.113.1' }, '198.51.100.66')).toBe('198.51.100.66');
  expect(through('protocol', { 'x-forwarded-for': '203.0.113.1' })).toBe('unknown');
  expect(through('nothing', { 'x-forwarded-for': '203.0.113.1' })).toBe('unknown');
});

it('knows that it knows no address where a proxy was not named, and says which', () => {
  const noticed: string[] = [];
  const proxies = new Proxies({ addresses: '', told: 'protocol' }, SHARED, (host) => void noticed.push(host));
  const call = (said: Record<string, string>) =>
    proxies.originOfCall('127.0.0.1', proxies.originOf('127.0.0.1'), headers(said));
  expect(call({ 'x-forwarded-for': '203.0.113.1' })).toEqual({ host: 'unknown', key: null });
  expect(call({})).toEqual({ host: '127.0.0.1', key: null });
  expect(noticed).toEqual(['127.0.0.1']);
});
