import { kinds, probeWays, RoutedLab } from '../src';
import type { Found } from '../src/routers/nat-probe';
import { echoServer, end, roundTripsMs } from './echo';

// Silence is told only after it has lasted.
jest.setTimeout(60_000);

let running: RoutedLab | null = null;

async function found(ways: string): Promise<Found[]> {
  running = await RoutedLab.start(ways);
  return probeWays(running);
}

afterEach(async () => {
  await running?.close();
  running = null;
});

const HOME: Found = {
  udp: { mapping: 'same-for-all', filtering: 'same-address-and-port' },
  tcp: { mapping: 'same-for-all', filtering: 'same-address-and-port', refusal: 'silence', ports: [443, 8443] },
  ipv6: null,
};
const SYMMETRIC: Found = {
  ...HOME,
  udp: { ...HOME.udp, mapping: 'another-for-each' },
  tcp: { ...HOME.tcp, mapping: 'another-for-each' },
};
const BLOCKED = { mapping: 'blocked', filtering: 'blocked' } as const;

const TABLE: Record<string, Found> = {
  open: {
    udp: { mapping: 'none', filtering: 'everybody' },
    tcp: { mapping: 'none', filtering: 'everybody', refusal: null, ports: [443, 8443] },
    ipv6: { unasked: 'connected' },
  },
  firewall: {
    udp: { ...HOME.udp, mapping: 'none' },
    tcp: { ...HOME.tcp, mapping: 'none' },
    ipv6: { unasked: 'silence' },
  },
  'full-cone': {
    ...HOME,
    udp: { mapping: 'same-for-all', filtering: 'everybody' },
    tcp: { ...HOME.tcp, filtering: 'everybody', refusal: null },
  },
  home: HOME,
  'home-rst': { ...HOME, tcp: { ...HOME.tcp, refusal: 'reset' } },
  symmetric: SYMMETRIC,
  cgnat: HOME,
  'cgnat-symmetric': SYMMETRIC,
  'ipv6-firewall': { ...HOME, ipv6: { unasked: 'silence' } },
  'no-udp': { ...HOME, udp: BLOCKED },
  'only-443': { ...HOME, udp: BLOCKED, tcp: { ...HOME.tcp, ports: [443] } },
};

describe('what a player finds of its way', () => {
  it('has a row for every kind', () => {
    expect(Object.keys(TABLE).sort()).toEqual(Object.keys(kinds).sort());
  });

  it.each(Object.keys(TABLE))('%s', async (kind) => {
    expect(await found(kind)).toEqual([TABLE[kind]]);
  });

  it('is the same for two players behind one router, who reach each other directly', async () => {
    expect(await found('home/same')).toEqual([HOME, HOME]);
    const [ada, ben] = running!.players;
    expect([ada!.host.address, ben!.host.address]).toEqual(['192.168.1.2', '192.168.1.3']);
    expect(ada!.publicAddress).toBe(ben!.publicAddress);
    const server = await echoServer(ben!.host);
    expect(await roundTripsMs(ada!.host, ben!.host.address, 3)).toHaveLength(3);
    await end(server);
  });
});

describe('a forwarded port', () => {
  it('lets everybody in at the router, and no other port does', async () => {
    running = await RoutedLab.start('home/cgnat', { line: { delayMs: 10 } });
    const [ada, ben] = running.players;
    const server = await echoServer(ada!.host);
    await expect(roundTripsMs(ben!.host, ada!.publicAddress, 1, 1000)).rejects.toThrow(/ended with/);
    await ada!.routers[0]!.forward(7000, ada!.host);
    const trips = await roundTripsMs(ben!.host, ada!.publicAddress, 3);
    expect(Math.min(...trips)).toBeGreaterThanOrEqual(20);
    await end(server);
  });
});

describe('a way that is not there', () => {
  it.each([
    ['home/castle', /no way 'castle'; there are: open, firewall/],
    ['open/same', /has to follow a player who is behind a router/],
    ['lan', /names no way/],
  ])('%s is refused', async (ways, message) => {
    const complaint = { code: 'unknown-way', exitCode: 2, message: expect.stringMatching(message) as string };
    await expect(RoutedLab.start(ways)).rejects.toMatchObject(complaint);
  });
});
