import { spreadOf } from './percentiles';

describe('spreadOf', () => {
  it('takes durations that occurred, by rank', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(spreadOf(hundred)).toEqual({ p50: 50, p99: 99, max: 100 });
    expect(spreadOf([7])).toEqual({ p50: 7, p99: 7, max: 7 });
    expect(spreadOf([1, 1000])).toEqual({ p50: 1, p99: 1000, max: 1000 });
  });

  it('says nothing of nothing', () => {
    expect(spreadOf([])).toBeNull();
  });
});
