import { AddressRanges } from './address-ranges';

it('holds addresses and networks of both kinds, however they are separated', () => {
  const ranges = new AddressRanges('10.0.0.0/8, 192.0.2.7\n2001:db8::/32 ::1');
  for (const host of ['10.255.0.1', '::ffff:10.1.2.3', '192.0.2.7', '2001:db8:1::5', '::1'])
    expect([host, ranges.has(host)]).toEqual([host, true]);
  for (const host of ['11.0.0.1', '192.0.2.8', '2001:db9::1', '::2', 'unknown', ''])
    expect([host, ranges.has(host)]).toEqual([host, false]);
});

it('holds nothing where nothing is said', () => {
  expect(new AddressRanges('').has('127.0.0.1')).toBe(false);
});

it.each(['10.0.0.0/33', '10.0.0/8', 'example.org', '::1/129', '10.0.0.1/8/8', '10.0.0.1/', '10.0.0.1/-1'])(
  'says what is wrong with %s',
  (text) => {
    expect(AddressRanges.mistakeIn(`127.0.0.1, ${text}`)).toContain(`"${text}"`);
    expect(() => new AddressRanges(text)).toThrow('neither an address nor a network');
  },
);
