import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareEpochs, electorOf, type Epoch, isOutrun, nextEpoch } from '../src';

interface Vectors {
  comparisons: { a: Epoch; b: Epoch; order: 'earlier' | 'later' | 'same' }[];
  successions: {
    description: string;
    current: Epoch | null;
    elector: number;
    reachedTerm: number;
    next: Epoch | null;
  }[];
}
const FILE = join(__dirname, '../../../spec/vectors/election/epochs.json');
const { comparisons, successions } = JSON.parse(readFileSync(FILE, 'utf8')) as Vectors;
const SIGN = { earlier: -1, same: 0, later: 1 };

it.each(comparisons)('$a is $order, set against $b', ({ a, b, order }) => {
  expect(Math.sign(compareEpochs(a, b))).toBe(SIGN[order]);
  expect(Math.sign(compareEpochs(b, a)) + SIGN[order]).toBe(0);
});

it.each(successions)('$description', ({ current, elector, reachedTerm, next }) => {
  expect(nextEpoch(current, elector, reachedTerm)).toEqual(next);
});

it.each([
  ['a later term', { term: 4, elector: 0 }, true],
  ['a peer’s of the same term', { term: 3, elector: 9 }, true],
  ['the same', { term: 3, elector: 0 }, false],
  ['an earlier one', { term: 2, elector: 9 }, false],
  ['one that nobody can have come to', { term: 1004, elector: 0 }, false],
])('the server’s third term and %s [ELECTION-4.1-2]', (_, reported, outrun) => {
  expect(isOutrun({ term: 3, elector: 0 }, reported)).toBe(outrun);
});

it('gives each peer a number of its own as elector, never the server’s [ELECTION-5.2-3]', () => {
  expect(electorOf('ff000001-0000-4000-8000-000000000000')).toBe(0xff000001);
  expect(electorOf('00000000-0000-4000-8000-000000000000')).toBe(1);
});
