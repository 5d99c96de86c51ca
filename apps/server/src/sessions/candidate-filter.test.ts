import { type Candidate, visibleCandidates } from './candidate-filter';

const at = (...hosts: string[]): Candidate[] => hosts.map((host) => ({ host, port: 5000 }));
const hostsOf = (candidates: Candidate[]) => candidates.map(({ host }) => host);
/** Of the machine that the server runs on. */
const isOwn = (host: string) => host === '192.168.1.7';

const EVERYTHING = at('203.0.113.5', '192.168.1.7', '127.0.0.1', '2001:db8::1', 'fd00::7', '::1');
const PUBLIC = ['203.0.113.5', '2001:db8::1'];
const PRIVATE = ['192.168.1.7', 'fd00::7'];
const LOOPBACK = ['127.0.0.1', '::1'];

/** What the one is told of the other, where the server sees them there. */
function told(ownerAt: string, readerAt: string, offered = EVERYTHING, readers = EVERYTHING): string[] {
  return hostsOf(
    visibleCandidates({ seenAt: ownerAt, candidates: offered }, { seenAt: readerAt, candidates: readers }, isOwn),
  );
}

it.each([
  ['both on the server’s machine', '127.0.0.1', '127.0.0.1', [...LOOPBACK, ...PRIVATE, ...PUBLIC]],
  ['both on it, by two protocols', '127.0.0.1', '::1', [...LOOPBACK, ...PRIVATE, ...PUBLIC]],
  ['behind one router', '198.51.100.1', '198.51.100.1', [...PRIVATE, ...PUBLIC]],
  ['behind one router with IPv6', '2001:db8:1:1::a', '2001:db8:1:1::b', [...PRIVATE, ...PUBLIC]],
  ['behind two routers', '198.51.100.1', '198.51.100.2', PUBLIC],
  ['in the server’s own network', '192.168.1.7', '192.168.1.8', [...PRIVATE, ...PUBLIC]],
  ['one on the machine, one in its network', '127.0.0.1', '192.168.1.8', [...PRIVATE, ...PUBLIC]],
  ['one in the network, one outside', '192.168.1.7', '198.51.100.1', PUBLIC],
  ['one on the machine, one outside', '127.0.0.1', '198.51.100.1', PUBLIC],
  ['behind a proxy that does not say for whom it speaks', 'unknown', 'unknown', PUBLIC],
])('tells peers that are %s', (_, owner, reader, expected) => {
  expect(told(owner, reader)).toEqual(expected);
});

it.each([
  ['in the server’s network', '10.42.0.1'],
  ['on the server’s machine', '127.0.0.1'],
  ['at another address of its network', '10.42.0.9'],
])('tells nobody’s private address where a proxy that nobody has named is %s', (_, proxy) => {
  const ada = at('192.168.178.20', '203.0.113.5');
  const eve = at('192.168.178.66', proxy);
  expect(told(proxy, proxy, ada, ada)).toEqual(['203.0.113.5']);
  expect(told(proxy, proxy, ada, eve)).toEqual(['203.0.113.5']); // whatever she claims to be
});

it('tells players at home of each other, though their router sends them back in by its own address', () => {
  const [ada, ben] = [at('192.168.1.20'), at('192.168.1.21')];
  expect(told('192.168.1.1', '192.168.1.1', ada, ben)).toEqual(['192.168.1.20']);
});

it('tells players on the server’s machine of each other who offer loopback alone', () => {
  expect(told('127.0.0.1', '127.0.0.1', at('127.0.0.1'), at('::1'))).toEqual(['127.0.0.1']);
});

describe('a VPN', () => {
  const within = (kind: Candidate['kind'], ...hosts: string[]) =>
    at(...hosts).map((candidate) => ({ ...candidate, kind }));
  const [here, there] = ['198.51.100.1', '198.51.100.2'];

  it.each([
    ['one line of IPv4', '10.8.0.2', '10.8.0.3', true],
    ['one line that homes have, too', '192.168.1.2', '192.168.1.3', true],
    ['addresses of 100.64.0.0/10', '100.101.1.2', '100.70.3.4', true],
    ['48 bits of IPv6', 'fd7a:115c:a1e0:1::2', 'fd7a:115c:a1e0:2::3', true],
    ['another line', '10.8.0.2', '10.9.0.3', false],
    ['other 48 bits', 'fd7a:115c:a1e0::2', 'fd7a:115c:a1e1::3', false],
    ['an address that both have, as of containers', '172.17.0.1', '172.17.0.1', false],
  ])('%s', (_, owners, readers, shared) => {
    const told = hostsOfTunnels(within('tunnel', owners), within('tunnel', readers));
    expect(told).toEqual(shared ? [owners] : []);
  });

  it('is none where one of the two has the address at home', () => {
    expect(hostsOfTunnels(within('tunnel', '10.8.0.2'), within('host', '10.8.0.3'))).toEqual([]);
    expect(hostsOfTunnels(within('host', '10.8.0.2'), within('tunnel', '10.8.0.3'))).toEqual([]);
  });

  it('leads to two addresses at most', () => {
    const many = within('tunnel', '10.8.0.2', '10.8.0.4', '10.8.0.5');
    expect(hostsOfTunnels(many, within('tunnel', '10.8.0.3'))).toEqual(['10.8.0.2', '10.8.0.4']);
  });

  const hostsOfTunnels = (owners: Candidate[], readers: Candidate[]) => told(here, there, owners, readers);
});

describe('what a player says of the way to it', () => {
  it('comes before other addresses at which the server does not see it', () => {
    const offered: Candidate[] = [
      ...at('203.0.113.1', '203.0.113.2', '203.0.113.3'),
      { host: '203.0.113.9', port: 7400, kind: 'advertised' },
    ];
    expect(told('198.51.100.9', '192.0.2.1', offered)).toEqual(['203.0.113.9', '203.0.113.1']);
  });

  it('comes before what its router has mapped, and that before the rest', () => {
    const offered: Candidate[] = [
      ...at('203.0.113.1'),
      { host: '203.0.113.8', port: 7400, kind: 'mapped' },
      { host: '203.0.113.9', port: 7400, kind: 'advertised' },
    ];
    expect(told('198.51.100.9', '192.0.2.1', offered)).toEqual(['203.0.113.9', '203.0.113.8']);
  });

  it('is at the address at which the server sees it, if it names only a port', () => {
    const offered: Candidate[] = [{ host: '0.0.0.0', port: 7400, kind: 'seen' }, ...at('192.168.1.2')];
    const [one, ...more] = visibleCandidates(
      { seenAt: '::ffff:198.51.100.9', candidates: offered },
      { seenAt: '192.0.2.1', candidates: [] },
      isOwn,
    );
    expect(one).toEqual({ host: '198.51.100.9', port: 7400, kind: 'seen' });
    expect(more).toEqual([]);
  });

  it('is nowhere if the server sees it nowhere, and makes no place believed', () => {
    const offered: Candidate[] = [{ host: '0.0.0.0', port: 7400, kind: 'seen' }, ...at('192.168.178.20')];
    expect(told('unknown', 'unknown', offered, offered)).toEqual([]);
    expect(told('10.42.0.1', '10.42.0.1', offered, offered)).toEqual([]); // a proxy that nobody has named
  });

  it('is private where its address is', () => {
    const offered: Candidate[] = [{ host: '192.168.1.20', port: 7400, kind: 'advertised' }];
    expect(told('198.51.100.9', '198.51.100.9', offered, at('192.168.1.21'))).toEqual(['192.168.1.20']);
    expect(told('198.51.100.9', '192.0.2.1', offered, at('192.168.1.21'))).toEqual([]);
  });
});

describe('where a reflector sees a peer', () => {
  const seen: Candidate = { host: '198.51.100.9', port: 7400, kind: 'reflexive', clockPort: 7401 };
  const seenBefore: Candidate = { ...seen, port: 7300 };
  const seenByIPv6: Candidate = { ...seen, host: '2001:db8::9' };
  const toldOf = (candidates: Candidate[], readerAt = '192.0.2.1') =>
    visibleCandidates({ seenAt: '198.51.100.9', candidates }, { seenAt: readerAt, candidates: [] }, isOwn);

  it('is told with both ports, once for each address family', () => {
    const before = { host: seenBefore.host, port: 7300, kind: 'host' };
    expect(toldOf([seen, seenBefore, seenByIPv6])).toEqual([seen, before, seenByIPv6]);
  });

  it('is told in place of the same address of another kind', () => {
    expect(toldOf([{ host: '0.0.0.0', port: 7400, kind: 'seen' }, seen])).toEqual([seen]);
    expect(toldOf([seen, ...at('198.51.100.9').map((one) => ({ ...one, port: 7400 }))])).toEqual([seen]);
  });

  it('is an address as any other between peers behind one router, or without a port for the clock', () => {
    const ordinary = { host: '198.51.100.9', port: 7400, kind: 'host' };
    expect(toldOf([seen], '198.51.100.9')).toEqual([ordinary]);
    expect(toldOf([{ host: '198.51.100.9', port: 7400, kind: 'reflexive' }])).toEqual([ordinary]);
  });

  it('is told to nobody if it is private', () => {
    expect(toldOf([{ ...seen, host: '192.168.1.7' }])).toEqual([]);
  });
});

it('makes nobody dial more than a few strangers', () => {
  const strangers = at('198.51.100.9', ...Array.from({ length: 20 }, (_, i) => `203.0.113.${i}`));
  expect(told('198.51.100.9', '192.0.2.1', strangers)).toEqual(['198.51.100.9', '203.0.113.0', '203.0.113.1']);
  const ports = Array.from({ length: 20 }, (_, i) => ({ host: '203.0.113.5', port: i + 1 }));
  expect(told('198.51.100.9', '192.0.2.1', ports)).toHaveLength(4);
});

it('tells nobody of addresses that are not one machine’s', () => {
  const none = at('0.0.0.0', '::', '224.0.0.1', '255.255.255.255', 'ff02::1', 'fe80::1', 'not-an-address');
  expect(told('127.0.0.1', '127.0.0.1', none)).toEqual([]);
});

it('sees through IPv4 written as IPv6, also where it hides a private address', () => {
  const mapped = at('::ffff:192.168.1.7', '::FFFF:203.0.113.5');
  expect(told('198.51.100.1', '198.51.100.2', mapped)).toEqual(['203.0.113.5']);
});

it('names each once, and eight at most', () => {
  const many = Array.from({ length: 20 }, (_, i) => ({ host: '198.51.100.1', port: i + 1 }));
  const owner = { seenAt: '198.51.100.1', candidates: [...many, ...many] };
  expect(visibleCandidates(owner, { seenAt: '198.51.100.2', candidates: [] }, isOwn)).toEqual(many.slice(0, 8));
});
