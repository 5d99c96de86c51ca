import { BackOff } from './back-off';

const five = (backOff: BackOff) => Array.from({ length: 5 }, () => backOff.nextMs());

it('doubles up to its most, and begins again after a success', () => {
  const backOff = new BackOff(250, 1000, () => 1);
  expect(five(backOff)).toEqual([250, 500, 1000, 1000, 1000]);
  backOff.succeeded();
  expect(backOff.nextMs()).toBe(250);
});

it('is spread over the upper half', () => {
  expect(five(new BackOff(100, 400, () => 0))).toEqual([50, 100, 200, 200, 200]);
});
