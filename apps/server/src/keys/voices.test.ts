import { voicesOf } from './voices';

const key = (kid: string) => ({ kid });
const step = (oldKid: string, newKid: string, state: 'to come' | 'on' | 'over') => ({
  ...{ oldKid, newKid },
  isOn: state !== 'to come',
  isOver: state === 'over',
});
const everybody = new Set(['a', 'b', 'c', 'd']);
/** "signing oldest", and what is wrong with it. */
const chosen = (held: string, steps: Parameters<typeof voicesOf>[1], told: ReadonlySet<string> = everybody) => {
  const { signing, oldest, isOver, isStrange } = voicesOf([...held].map(key), steps, told);
  return [`${signing.kid} ${oldest.kid}`, ...(isOver ? ['over'] : []), ...(isStrange ? ['strange'] : [])].join(' ');
};

it.each([
  ['there is one key', 'a', [], 'a a'],
  ['a file has come that no hand-over names yet', 'ab', [], 'a a'],
  ['its time is to come', 'ab', [step('a', 'b', 'to come')], 'a a'],
  ['its time has come', 'ab', [step('a', 'b', 'on')], 'b a'],
  ['the one before has ended', 'ab', [step('a', 'b', 'over')], 'b b'],
  ['a server has not got the new key yet', 'a', [step('a', 'b', 'on')], 'a a'],
  ['a server never got the new key', 'a', [step('a', 'b', 'over')], 'a a over'],
  ['a server has the new key alone, before its time', 'b', [step('a', 'b', 'to come')], 'b b'],
  ['there are three in a row', 'abc', [step('a', 'b', 'on'), step('b', 'c', 'on')], 'c a'],
  ['the first of three has ended', 'abc', [step('a', 'b', 'over'), step('b', 'c', 'on')], 'c b'],
  ['the last of three is to come', 'abc', [step('a', 'b', 'on'), step('b', 'c', 'to come')], 'b a'],
  ['the one in the middle ended before the first', 'abc', [step('a', 'b', 'on'), step('b', 'c', 'over')], 'c c'],
  ['the one in the middle is not held', 'ac', [step('a', 'b', 'on'), step('b', 'c', 'on')], 'c a'],
  ['a file lies about that no hand-over names', 'xab', [step('a', 'b', 'on')], 'b a'],
  ['it was replaced without a hand-over', 'x', [step('a', 'b', 'on')], 'x x strange'],
  ['somebody has written a circle', 'ab', [step('a', 'b', 'on'), step('b', 'a', 'on')], 'a b'],
])('signs with the right key where %s', (_, held, steps, expected) => {
  expect(chosen(held, steps)).toBe(expected);
});

it('signs with no key that its streams have not been told of [TOAST-5.9-8]', () => {
  expect(chosen('ab', [step('a', 'b', 'on')], new Set())).toBe('a a');
  expect(chosen('ab', [step('a', 'b', 'on')], new Set(['b']))).toBe('b a');
});
