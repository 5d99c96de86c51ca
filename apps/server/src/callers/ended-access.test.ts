import { EndedAccess } from './ended-access';

const who = { deviceId: 'd', accountId: 'a' };

it('remembers a device, or an account, for as long as a token of theirs could be shown, and no longer', () => {
  let now = 0;
  const ended = new EndedAccess(1000, () => now);
  expect(ended.has(who)).toBe(false);
  ended.add(['d']);
  now = 999;
  ended.add(['other', 'd']);
  expect(ended.has(who)).toBe(true);
  now = 1000;
  ended.add([]);
  expect(ended.has(who)).toBe(false);
  expect(ended.has({ deviceId: 'x', accountId: 'other' })).toBe(true);
});

it('tells those who follow once, also who comes too late, and nobody who has gone', () => {
  const ended = new EndedAccess(1000, () => 0);
  const told: string[] = [];
  const gone = ended.follow(who, () => told.push('gone'));
  ended.follow(who, () => told.push('device'));
  ended.follow({ deviceId: 'x', accountId: 'a' }, () => told.push('account'));
  gone();
  ended.add(['d']);
  ended.add(['d']);
  expect(told).toEqual(['device']);
  ended.follow(who, () => told.push('late'));
  ended.add(['a']);
  expect(told.slice(1, 2)).toEqual(['late']);
  expect(told).toContain('account');
});
