import { Bucket, FalseGreetings, networkOf, Newcomers, type ReadToken, Seats, UsedTokens } from '../src';

describe('a bucket', () => {
  it('gives a burst at once, and then what the time brings', () => {
    const bucket = new Bucket(10, 100, 0);
    bucket.take(130, 0);
    expect(bucket.left(0)).toBe(-30);
    expect(bucket.left(3000)).toBe(0);
    expect(bucket.left(4000)).toBe(10);
    expect(bucket.left(1_000_000)).toBe(100);
    expect(bucket.isFull(1_000_000)).toBe(true);
  });
});

describe('false greetings [TOAST-13.4-3]', () => {
  it('silence the address that they come from, and no other, until time has passed', () => {
    const greetings = new FalseGreetings(5, 50);
    for (let n = 0; n < 49; n += 1) greetings.count('ada', 0);
    expect(greetings.isSilenced('ada', 0)).toBe(false);
    greetings.count('ada', 0);
    expect(greetings.isSilenced('ada', 0)).toBe(true);
    expect(greetings.isSilenced('ben', 0)).toBe(false);
    expect(greetings.isSilenced('ada', 199)).toBe(true);
    expect(greetings.isSilenced('ada', 200)).toBe(false);
  });

  it('are remembered in bounded room, of those first who have to wait', () => {
    const greetings = new FalseGreetings(5, 50);
    for (let n = 0; n < 60; n += 1) greetings.count('persistent', 9000);
    for (let n = 0; n < 5000; n += 1) greetings.count(`address ${n}`, 0);
    for (let n = 0; n < 5000; n += 1) greetings.count(`other ${n}`, 10_000);
    expect(greetings.size).toBeLessThan(8000);
    expect(greetings.isSilenced('persistent', 10_000)).toBe(true);
  });
});

describe('newcomers [TOAST-13.4-2]', () => {
  const from = (address: string) => ({ address });

  it('take the place of the oldest from their own address first, then of the oldest of all', () => {
    const newcomers = new Newcomers<{ address: string }>(4, 2);
    const [a1, a2, a3, b1, c1, d1] = [from('a'), from('a'), from('a'), from('b'), from('c'), from('d')];
    expect([a1, a2].map((one) => newcomers.add(one))).toEqual([null, null]);
    expect(newcomers.add(a3)).toBe(a1);
    expect([b1, c1].map((one) => newcomers.add(one))).toEqual([null, null]);
    expect(newcomers.add(d1)).toBe(a2);
    expect([...newcomers]).toEqual([a3, b1, c1, d1]);
    newcomers.delete(b1);
    expect(newcomers.size).toBe(3);
  });
});

describe('seats [TOAST-13.4-4]', () => {
  const seat = (address: string, account: string) => ({ address, account });

  it.each([
    ['of the relay', { connections: 2, connectionsPerAddress: 9, connectionsPerAccount: 9 }, seat('c', 'z')],
    ['of an address', { connections: 9, connectionsPerAddress: 2, connectionsPerAccount: 9 }, seat('a', 'z')],
    ['of an account', { connections: 9, connectionsPerAddress: 9, connectionsPerAccount: 2 }, seat('c', 'x')],
  ])('are given up to the limit %s, and again when one is given back', (_, limits, one) => {
    const seats = new Seats(limits);
    const taken = seat('a', 'x');
    expect([seats.take(taken), seats.take(taken), seats.take(one)]).toEqual([true, true, false]);
    expect(seats.size).toBe(2);
    seats.give(taken);
    expect([seats.take(one), seats.take(one)]).toEqual([true, false]);
  });

  it('are counted for an address and an account of the same name apart', () => {
    const seats = new Seats({ connections: 9, connectionsPerAddress: 1, connectionsPerAccount: 1 });
    expect(seats.take(seat('same', 'x'))).toBe(true);
    expect(seats.take(seat('b', 'same'))).toBe(true);
  });
});

describe('used tokens [TOAST-13.3-2]', () => {
  const token = (more: Partial<ReadToken> = {}): ReadToken => ({
    ...{ key: 0, side: 0, expiresAtMs: 60_000, session: 's', link: 'l', account: 'a', number: 1 },
    ...more,
  });

  it('are those of the same key, session, link, number and side, whatever else they say', () => {
    const used = new UsedTokens();
    used.add(token(), 0);
    expect(used.has(token({ expiresAtMs: 90_000, account: 'b' }))).toBe(true);
    for (const other of [{ key: 1 }, { side: 1 as const }, { session: 'S' }, { link: 'L' }, { number: 2 }])
      expect(used.has(token(other))).toBe(false);
  });

  it('are forgotten when no token for them can be good any more, and not before', () => {
    const used = new UsedTokens();
    for (let number = 0; number < 2000; number += 1) used.add(token({ number }), 0);
    for (let number = 0; number < 200_000; number += 100) used.add(token({ link: 'M', number }), 899_999);
    expect(used.has(token({ number: 7 }))).toBe(true);
    for (let number = 0; number < 5000; number += 1) used.add(token({ link: 'N', number }), 900_000);
    expect(used.has(token({ number: 7 }))).toBe(false);
    expect(used.has(token({ link: 'M', number: 700 }))).toBe(true);
    expect(used.size).toBeLessThan(9000);
  });
});

it.each([
  ['198.51.100.7', '198.51.100.7'],
  ['::ffff:198.51.100.7', '198.51.100.7'],
  ['2001:db8::7', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['2001:db8:0:0:aaaa:bbbb:cccc:dddd', '2001:db8:0:0::/64'],
  ['unknown', 'unknown'],
  ['2001:0DB8:0000:0001:aaaa:bbbb:cccc:dddd', '2001:db8:0:1::/64'],
  ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('counts %s as %s [TOAST-13.4-2]', (host, network) => {
  expect(networkOf(host)).toBe(network);
});
