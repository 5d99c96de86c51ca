import { isWellFormed, looksLikeKey, newKeyText } from './api-key-text';

it('is known by its prefix, and another one each time', () => {
  const [one, other] = [newKeyText(), newKeyText()];
  expect(one).toMatch(/^midip2p_ak_[0-9A-Za-z]{46}$/);
  expect([one === other, looksLikeKey(one), isWellFormed(one)]).toEqual([false, true, true]);
});

it('is none where a character is another one', () => {
  const key = newKeyText();
  for (let at = 'midip2p_ak_'.length; at < key.length; ++at) {
    const changed = key.slice(0, at) + (key[at] === 'x' ? 'y' : 'x') + key.slice(at + 1);
    expect(isWellFormed(changed)).toBe(false);
  }
  for (const text of ['', 'midip2p_ak_', `${key}x`, key.slice(1), key.replace('_ak_', '_AK_')])
    expect(isWellFormed(text)).toBe(false);
});
