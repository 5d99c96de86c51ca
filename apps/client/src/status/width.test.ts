import { cutTo, inColumns, widthOf } from './width';

it.each([
  ['ada', 3],
  ['Zoe\u0308', 3],
  ['金曜日', 6],
  ['🎹 jam', 6],
  ['금요일', 6],
  ['', 0],
])('%s takes %i columns', (text, columns) => expect(widthOf(text)).toBe(columns));

it('cuts within no character, and never to more columns than there are', () => {
  expect(cutTo('金曜日の夜', 6)).toBe('金曜…');
  expect(cutTo('金曜日', 6)).toBe('金曜日');
  expect(widthOf(cutTo('🎹🎹🎹🎹', 6))).toBeLessThanOrEqual(6);
  expect(inColumns('金', 4)).toBe('金  ');
});
