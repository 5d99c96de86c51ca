import { type Candidate, visibleCandidates } from './candidate-filter';

const at = (...hosts: string[]): Candidate[] => hosts.map((host) => ({ host, port: 5000 }));
const hostsOf = (candidates: Candidate[]) => candidates.map(({ host }) => host);

const EVERYTHING = at('203.0.113.5', '192.168.1.7', '127.0.0.1', '2001:db8::1', 'fd00::7', '::1');
const PUBLIC = ['203.0.113.5', '2001:db8::1'];
const PRIVATE = ['192.168.1.7', 'fd00::7'];
const LOOPBACK = ['127.0.0.1', '::1'];

it.each([
  ['both on the server’s machine', '127.0.0.1', '127.0.0.1', [...LOOPBACK, ...PRIVATE, ...PUBLIC]],
  ['both on it, by two protocols', '127.0.0.1', '::1', [...LOOPBACK, ...PRIVATE, ...PUBLIC]],
  ['behind one router', '198.51.100.1', '198.51.100.1', [...PRIVATE, ...PUBLIC]],
  ['behind two routers', '198.51.100.1', '198.51.100.2', PUBLIC],
  ['in the server’s own network', '192.168.1.7', '192.168.1.8', [...PRIVATE, ...PUBLIC]],
  ['one on the machine, one in its network', '127.0.0.1', '192.168.1.8', [...PRIVATE, ...PUBLIC]],
  ['one in the network, one outside', '192.168.1.7', '198.51.100.1', PUBLIC],
  ['one on the machine, one outside', '127.0.0.1', '198.51.100.1', PUBLIC],
])('tells peers that are %s', (_, owner, reader, told) => {
  expect(hostsOf(visibleCandidates(EVERYTHING, owner, reader))).toEqual(told);
});

it('tells nobody of addresses that are not one machine’s', () => {
  const none = at('0.0.0.0', '::', '224.0.0.1', '255.255.255.255', 'ff02::1', 'fe80::1', 'not-an-address');
  expect(visibleCandidates(none, '127.0.0.1', '127.0.0.1')).toEqual([]);
});

it('sees through IPv4 written as IPv6, also where it hides a private address', () => {
  const mapped = at('::ffff:192.168.1.7', '::FFFF:203.0.113.5');
  expect(hostsOf(visibleCandidates(mapped, '198.51.100.1', '198.51.100.2'))).toEqual(['203.0.113.5']);
});

it('names each once, and eight at most', () => {
  const many = at(...Array.from({ length: 20 }, (_, i) => `203.0.113.${i}`));
  const told = visibleCandidates([...many, ...many], '198.51.100.1', '198.51.100.2');
  expect(told).toEqual(many.slice(0, 8));
});
