import { looksLike } from './look-alike';

describe('two names that a reader may take for one', () => {
  it.each([
    ['paul', 'pau1'],
    ['paul', 'pauI'],
    ['paul', 'PAUL'],
    ['Ido', 'ldo'],
    ['bob', 'b0b'],
    ['modern', 'rnodern'],
    ['ada', '\u0430d\u0430'],
    ['ada', '\uff41da'],
    ['ada', 'ad\u0251'],
  ])('%s and %s', (one, other) => {
    expect(looksLike(one, other)).toBe(true);
    expect(looksLike(other, one)).toBe(true);
  });

  it.each([
    ['paul', 'paula'],
    ['ben', 'ken'],
    ['ada', 'add'],
    ['cleo', 'leo'],
    ['uwe', 'eve'],
    ['a.b', 'a-b'],
  ])('not %s and %s', (one, other) => {
    expect(looksLike(one, other)).toBe(false);
  });
});
