import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareEpochs, type Epoch, nextEpoch } from '../src';

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
  if (next === null) expect(() => nextEpoch(current, elector, reachedTerm)).toThrow(RangeError);
  else expect(nextEpoch(current, elector, reachedTerm)).toEqual(next);
});
