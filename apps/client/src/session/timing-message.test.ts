import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readTiming, writeTiming } from './timing-message';

interface Vector {
  description: string;
  text: string;
  word: { epoch: [number, number]; [member: string]: unknown } | null;
}
const FILE = path.join(__dirname, '../../../../spec/vectors/election/timing-words.json');
const { tests } = JSON.parse(readFileSync(FILE, 'utf8')) as { tests: Vector[] };

it.each(tests)('reads $description', ({ text, word }) => {
  if (word === null) return expect(readTiming(text)).toBeNull();
  const [term, elector] = word.epoch;
  expect(readTiming(text)).toEqual({ sessionUs: null, wayUs: null, ...word, epoch: { term, elector }, signed: null });
});

it('writes whole microseconds, as every number of TOAST is', () => {
  const text = JSON.stringify(
    writeTiming({
      ...{ server: false, epoch: { term: 3, elector: 0 }, master: 'p1', synchronised: true },
      ...{ jitterBoundUs: 41.25, rttUs: 179.001, served: null, sessionUs: 60_000_001, wayUs: -0.5, signed: null },
    }),
  );
  expect(text).not.toMatch(/\d\.\d/); // [TOAST-2.6-1]
  expect(readTiming(text)).toMatchObject({ jitterBoundUs: 42, rttUs: 180, wayUs: 0 });
});
