import { profiles } from './impairment';
import { tableOf } from './table';

it('shows what was measured beside what was set, for each direction', () => {
  const measured = {
    packets: 3000,
    delayMs: { p1: 1.14, p50: 4.14, p99: 36.04 },
    jitterMs: 3.11,
    lossPercent: 0.5,
    overtookPercent: 0,
    throughputMbit: 99.3,
  };
  const nothing = { ...measured, delayMs: null, jitterMs: null, lossPercent: 100, throughputMbit: null };
  const table = tableOf([
    { from: '10.77.0.1', to: '10.77.0.2', set: profiles['home-wifi']!, measured },
    { from: '10.77.0.2', to: '10.77.0.1', set: { ...profiles['train']!, rateMbit: 2 }, measured: nothing },
  ]);
  expect(table).toMatchSnapshot();
});
