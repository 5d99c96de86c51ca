import { namesOfGuest } from './guest-names';

it('a guest signs in with what others call them, where somebody could', () => {
  expect(namesOfGuest('ben.k')).toEqual({ name: 'ben.k', displayName: '' });
});

it.each(['艾达', 'Ben K', 'Jürgen', 'b'])('%s has a name besides that says nothing', (called) => {
  const { name, displayName } = namesOfGuest(called);
  expect(name).toMatch(/^guest-[0-9a-f]{8}$/);
  expect(displayName).toBe(called);
});
