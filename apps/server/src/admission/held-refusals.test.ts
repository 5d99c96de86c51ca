import { HeldRefusals } from './held-refusals';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const EVERY_MS = 20;
let said: string[];
let refusals: HeldRefusals;
beforeEach(() => {
  said = [];
  refusals = new HeldRefusals();
});
const refuse = (connection: string, times: number) =>
  Array.from({ length: times }, (_, n) => refusals.add(connection, () => said.push(`${connection} ${n}`)));
/** What was said meanwhile. */
const after = (ms: number) => {
  said = [];
  jest.advanceTimersByTime(ms);
  return said;
};

it('says a hundred at once, and more no faster than five hundred a second', () => {
  refuse('a', 1000);
  expect([said.length, refusals.size]).toEqual([100, 900]);
  expect(after(1000).length).toBe(500);
  expect(after(1000).length).toBe(400);
  expect(refusals.size).toBe(0);
});

it('lets nobody wait behind the many of another connection', () => {
  refuse('flood', 2000);
  refuse('b', 1);
  expect(after(EVERY_MS)).toContain('b 0');
});

it('says none to who has gone, and spends no time on it', () => {
  const callOff = refuse('a', 1100);
  callOff.slice(100, 1090).forEach((off) => off());
  expect(after(EVERY_MS)).toHaveLength(10);
  expect(refusals.size).toBe(0);
});

it('keeps no more than so many: what is more is said at once', () => {
  refuse('a', 6000);
  expect([refusals.size, said.length]).toEqual([4096, 1904]);
});

it('says some at once again after a while in which there was nothing to refuse', () => {
  refuse('a', 100);
  after(1000);
  refuse('a', 100);
  expect(said).toHaveLength(100);
});
