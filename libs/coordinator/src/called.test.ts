import { calledOf } from './called';

it.each([
  [{ name: 'ada' }, 'ada'],
  [{ name: 'ada', displayName: '' }, 'ada'],
  [{ name: 'jm', displayName: 'Jürgen Müller' }, 'Jürgen Müller (jm)'],
  [{ name: 'ben', guest: true }, 'ben [guest]'],
  [{ name: 'guest-3f9a2b1c', displayName: '艾达', guest: true }, '艾达 (guest-3f9a2b1c) [guest]'],
])('shows %j as %s', (who, called) => expect(calledOf(who)).toBe(called));
