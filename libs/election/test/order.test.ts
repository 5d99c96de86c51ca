import fc from 'fast-check';
import { comparePeers, type ElectionPeer, electTimingMaster, isBetter } from '../src';

// Few values each, so that ties are common.
const figure = fc.constantFrom(null, -1, NaN, 0, 63.9, 64, 65, 128, 129, 5000, 1e12, Infinity);
const facts = {
  joinedNumber: fc.integer({ min: 1, max: 3 }),
  eligible: fc.boolean(),
  pinned: fc.boolean(),
  synchronised: fc.boolean(),
  jitterBoundUs: figure,
  rttUs: figure,
};
const peer = fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), ...facts });
const peers = fc.uniqueArray(peer, { selector: ({ id }) => id, maxLength: 4 });
const current = fc.option(fc.record({ term: fc.nat(), master: fc.constantFrom('a', 'b', 'e') }));
const runs = { numRuns: 2000 };

it('is a strict weak order [ELECTION-3.1-1]', () => {
  const equal = (a: ElectionPeer, b: ElectionPeer) => !isBetter(a, b) && !isBetter(b, a);
  const property = fc.property(peer, peer, peer, (a, b, c) => {
    expect(isBetter(a, a)).toBe(false);
    expect(Math.sign(comparePeers(a, b)) + Math.sign(comparePeers(b, a))).toBe(0);
    if (isBetter(a, b) && isBetter(b, c)) expect(isBetter(a, c)).toBe(true);
    if (equal(a, b) && equal(b, c)) expect(equal(a, c)).toBe(true);
  });
  fc.assert(property, runs);
});

it('leaves no two peers equal [ELECTION-3.1-5]', () => {
  const property = fc.property(peers, (some) => {
    for (const a of some) for (const b of some) if (a !== b) expect(comparePeers(a, b)).not.toBe(0);
  });
  fc.assert(property, runs);
});

it('says the same whatever order it is given [ELECTION-2.1-1]', () => {
  const shuffled = peers.chain((some) =>
    fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length })),
  );
  const property = fc.property(shuffled, current, ([some, other], now) =>
    expect(electTimingMaster({ peers: some, current: now })).toEqual(electTimingMaster({ peers: other, current: now })),
  );
  fc.assert(property, runs);
});

it('names an eligible peer if there is one, and sticks to it [ELECTION-2.2-1]', () => {
  const property = fc.property(peers, current, (some, now) => {
    const { master, changed } = electTimingMaster({ peers: some, current: now });
    const eligible = some.filter((p) => p.eligible).map(({ id }) => id);
    if (eligible.length === 0) return expect(master).toBeNull();
    expect(eligible).toContain(master);
    expect(changed).toBe(master !== now?.master);
    const again = electTimingMaster({ peers: some, current: { term: 1, master: master! } });
    expect(again).toEqual({ master, reason: 'stays', changed: false });
  });
  fc.assert(property, runs);
});
