import { KeptReport } from './kept-report';
import type { TimingReport } from './session';

const report = (more: Partial<TimingReport> = {}): TimingReport => ({
  ...{ epoch: { term: 1, elector: 0 }, state: 'locked', synchronised: true, links: [] },
  ...{ rttUs: 900, jitterBoundUs: 100, pathBoundUs: 450, service: { epoch: { term: 1, elector: 0 }, served: true } },
  ...more,
});
const kept = () => {
  const one = new KeptReport();
  one.wrote(report(), 0);
  return one;
};

it('writes the first, and then one that says the same every 30 s', () => {
  expect(new KeptReport().isDue(report(), 0)).toBe(true);
  expect([2000, 28_000, 30_000].map((nowMs) => kept().isDue(report({ pathBoundUs: 460 }), nowMs))).toEqual([
    false,
    false,
    true,
  ]);
});

it.each([
  ['the state of its clock', { state: 'holdover' }],
  ['that it is not synchronised', { synchronised: false }],
  ['that its master does not serve it', { service: { epoch: { term: 1, elector: 0 }, served: false } }],
  ['that it judges the master of another epoch', { service: { epoch: { term: 2, elector: 0 }, served: true } }],
  ['another epoch', { epoch: { term: 2, elector: 7 } }],
])('writes at once what the election looks at: %s', (_, more) => {
  expect([kept().isNews(report(more)), kept().isDue(report(more), 1)]).toEqual([true, true]);
});

it('writes figures that have changed much, and not the noise of a measurement', () => {
  expect(kept().isDue(report({ jitterBoundUs: 250, rttUs: 1500 }), 1)).toBe(false);
  expect(kept().isDue(report({ jitterBoundUs: 20 }), 1)).toBe(false); // both are as good as it gets
  expect(kept().isDue(report({ jitterBoundUs: 500 }), 1)).toBe(true);
  expect(kept().isDue(report({ rttUs: 200 }), 1)).toBe(true);
  expect(kept().isNews(report({ rttUs: 200 }))).toBe(false);
});

it('writes at once what can be muted, which no election looks at', () => {
  const one = new KeptReport();
  one.wrote(report({ inputs: ['Keys'] }), 0);
  expect(['Keys', 'Pads'].map((name) => one.isDue(report({ inputs: [name] }), 1))).toEqual([false, true]);
  expect(one.isNews(report({ inputs: ['Pads'] }))).toBe(false);
});

it('writes again what the row has forgotten', () => {
  const one = kept();
  one.forget();
  expect(one.isDue(report(), 1)).toBe(true);
});
