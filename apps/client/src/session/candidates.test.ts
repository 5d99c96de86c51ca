import { candidatesOf, parseAddress } from './candidates';

const interfaces = {
  lo: [
    { address: '127.0.0.1', family: 'IPv4' as const, internal: true },
    { address: '::1', family: 'IPv6' as const, internal: true },
  ],
  eth0: [
    { address: '192.0.2.7', family: 'IPv4' as const, internal: false },
    { address: '2001:db8::7', family: 'IPv6' as const, internal: false },
    { address: 'fe80::1', family: 'IPv6' as const, internal: false },
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
      { host: '192.0.2.7', port: 7 },
      { host: '2001:db8::7', port: 8 },
      { host: '127.0.0.1', port: 7 },
      { host: '::1', port: 8 },
    ]);
  });

  it('offers just the address it was told to listen on', () => {
    expect(candidatesOf([{ host: '127.0.0.1', port: 7 }], interfaces)).toEqual([{ host: '127.0.0.1', port: 7 }]);
  });

  it('offers at most eight', () => {
    const many = Array.from({ length: 20 }, (_, i) => ({
      address: `192.0.2.${i}`,
      family: 'IPv4' as const,
      internal: false,
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
