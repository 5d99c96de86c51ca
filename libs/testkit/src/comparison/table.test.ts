import type { Direction, Report } from './report';
import { tableOf } from './table';

const spread = { p50: 61, p99: 240, max: 12_345 };
const direction = (from: string, to: string): Direction => ({
  from,
  to,
  file: `${from}.mid`,
  events: 500,
  expected: 500,
  received: 500,
  lost: 0,
  duplicated: 0,
  reordered: 0,
  altered: 0,
  foreign: 0,
  identical: true,
  late: 0,
  untraced: 0,
  released: 0,
  latencyUs: spread,
  hopsUs: { capturedToSent: spread, sentToArrived: spread, arrivedToReady: spread, readyToTaken: null },
  clock: { trueOffsetUs: -4_000_000, offsetUs: -4_000_003.2, jitterBoundUs: 4.4, pathBoundUs: 31 },
});
const report: Report = {
  lost: 0,
  duplicated: 0,
  reordered: 0,
  altered: 0,
  identical: true,
  masterAgreed: true,
  master: 'p1',
  masterName: 'ada',
  epoch: { term: 1, elector: 0 },
  directions: [direction('ada', 'ben'), direction('ben', 'ada')],
  readyMs: 900,
  setUpMs: 3100,
  pids: [1, 2],
};

describe('tableOf', () => {
  it('has a column for each direction', () => {
    expect(tableOf(report)).toMatchSnapshot();
  });

  it('says loudly what went wrong', () => {
    const spoilt = { ...direction('ada', 'ben'), received: 499, lost: 1, altered: 2, identical: false };
    const table = tableOf({ ...report, masterAgreed: false, directions: [spoilt, direction('ben', 'ada')] });
    expect(table).toContain('NO: 1 lost, 2 altered');
    expect(table).toContain('the two do NOT agree');
  });
});
