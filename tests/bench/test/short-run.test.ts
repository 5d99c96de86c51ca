// What a short run finds wrong with a report.
import { complaintsOf } from '../src';

const GOOD = {
  bench: 'link',
  machine: { cores: 2 },
  rows: [{ case: 'every3ms', p50Us: 106, lost: 0, hopsUs: { sentToArrived: { p50: 53 } } }],
  ratios: { p50OverFloor: 1.06 },
};
const withRow = (more: object) => complaintsOf('link', { ...GOOD, rows: [{ ...GOOD.rows[0], ...more }] });

it('finds nothing wrong with a report in which nothing is', () => {
  expect(complaintsOf('link', GOOD)).toEqual([]);
});

it('finds what is missing', () => {
  expect(complaintsOf('link', null)).toEqual(['bench is undefined', 'no machine', 'no ratios', 'no rows']);
  expect(complaintsOf('seat', GOOD)).toEqual(['bench is "link"']);
  expect(complaintsOf('link', { ...GOOD, machine: undefined })).toEqual(['no machine']);
  expect(complaintsOf('link', { ...GOOD, rows: [] })).toEqual(['no rows']);
  expect(complaintsOf('link', { ...GOOD, rows: [{ case: 'every3ms' }] })).toEqual(['rows.0 has no figure']);
});

it('finds a figure that is none, however deep', () => {
  expect(withRow({ p50Us: null })).toEqual(['rows.0.p50Us is null']);
  expect(withRow({ p50Us: -1 })).toEqual(['rows.0.p50Us is -1']);
  expect(withRow({ hopsUs: { sentToArrived: { p50: null } } })).toEqual(['rows.0.hopsUs.sentToArrived.p50 is null']);
  expect(withRow({ hopsUs: { arrivedToReady: { p50: -1 } } })).toEqual(['rows.0.hopsUs.arrivedToReady.p50 is -1']);
  expect(complaintsOf('link', { ...GOOD, ratios: { p50OverFloor: null } })).toEqual(['ratios.p50OverFloor is null']);
});

it('takes a time between two clocks as it is', () => {
  expect(withRow({ hopsUs: { sentToArrived: { p50: -38 } } })).toEqual([]);
});

it.each(['lost', 'changed', 'added'])('finds what was %s', (what) => {
  expect(withRow({ [what]: 1 })).toEqual([`rows.0.${what} is 1`]);
});
