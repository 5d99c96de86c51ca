import { candidatesOf, parseAddress } from './candidates';

const interfaces = {
  lo: [
    { address: '127.0.0.1', family: 'IPv4' as const, internal: true, mac: '00:00:00:00:00:00' },
    { address: '::1', family: 'IPv6' as const, internal: true, mac: '00:00:00:00:00:00' },
  ],
  eth0: [
    { address: '192.0.2.7', family: 'IPv4' as const, internal: false, mac: '02:00:00:00:00:01' },
    { address: '2001:db8::7', family: 'IPv6' as const, internal: false, mac: '02:00:00:00:00:01' },
    { address: 'fe80::1', family: 'IPv6' as const, internal: false, mac: '02:00:00:00:00:01' },
  ],
};

describe('candidatesOf', () => {
  it('offers every address of the kind that is listened on, loopback last', () => {
    expect(
      candidatesOf(
        [
          { host: '0.0.0.0', port: 7 },
          { host: '::', port: 8 },
        ],
        interfaces,
      ),
    ).toEqual([
      { host: '192.0.2.7', port: 7, kind: 'host' },
      { host: '2001:db8::7', port: 8, kind: 'host' },
      { host: '127.0.0.1', port: 7, kind: 'host' },
      { host: '::1', port: 8, kind: 'host' },
    ]);
  });

  it('offers just the address it was told to listen on', () => {
    expect(candidatesOf([{ host: '127.0.0.1', port: 7 }], interfaces)).toEqual([
      { host: '127.0.0.1', port: 7, kind: 'host' },
    ]);
  });

  it('keeps where the server sees the ports, in place of the same address of the machine', () => {
    const seen = { host: '192.0.2.7', port: 7, kind: 'reflexive' as const, clockPort: 9 };
    expect(candidatesOf([{ host: '192.0.2.7', port: 7 }], interfaces, [seen])).toEqual([seen]);
  });

  it('offers first what the player says, and nothing twice', () => {
    const advertised = [
      { host: '203.0.113.7', port: 7400, kind: 'advertised' as const },
      { host: '192.0.2.7', port: 7, kind: 'advertised' as const },
    ];
    expect(candidatesOf([{ host: '0.0.0.0', port: 7 }], interfaces, advertised)).toEqual([
      ...advertised,
      { host: '127.0.0.1', port: 7, kind: 'host' },
    ]);
  });

  it.each([
    ['wg0', '02:00:00:00:00:01', 'tunnel'],
    ['ppp0', '00:00:00:00:00:00', 'tunnel'],
    ['eth0', '02:00:00:00:00:01', 'host'],
  ])('says of %s whether it leads into a VPN', (device, mac, kind) => {
    const one = { [device]: [{ address: '10.8.0.2', family: 'IPv4' as const, internal: false, mac }] };
    expect(candidatesOf([{ host: '0.0.0.0', port: 7 }], one)).toEqual([{ host: '10.8.0.2', port: 7, kind }]);
    expect(candidatesOf([{ host: '10.8.0.2', port: 7 }], one)).toEqual([{ host: '10.8.0.2', port: 7, kind }]);
  });

  it('offers at most eight', () => {
    const many = Array.from({ length: 20 }, (_, i) => ({
      address: `192.0.2.${i}`,
      family: 'IPv4' as const,
      internal: false,
      mac: '02:00:00:00:00:01',
    }));
    expect(candidatesOf([{ host: '0.0.0.0', port: 7 }], { eth0: many })).toHaveLength(8);
  });
});

describe('parseAddress', () => {
  it.each([
    ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
    ['[::1]:65535', { host: '::1', port: 65535 }],
  ])('reads %s', (text, address) => expect(parseAddress(text)).toEqual(address));

  it.each(['', '127.0.0.1', ':1', '::1:5', '127.0.0.1:65536', '[x]:1', '127.0.0.1:-1'])('refuses %j', (text) =>
    expect(parseAddress(text)).toBeNull(),
  );
});
