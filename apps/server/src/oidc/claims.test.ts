import { accountNameOf, hasRequired, labelsOf } from './claims';
import { configSchema } from '../config/config';

const { oidc } = configSchema.parse({});

it.each([
  ['ada', 'ada'],
  ['ada.lovelace@example.org', 'ada.lovelace'],
  ['Jürgen Müller', 'Jurgen-Muller'],
  ['愛子', null],
  ['@', null],
  ['', null],
  ['x'.repeat(40), null],
])('who is %p at a provider may be called %p here', (label, name) => {
  expect(accountNameOf(label)).toBe(name);
});

it('a group is wanted among others, or alone, and letter by letter', () => {
  const wanted = { ...oidc, requiredClaim: 'groups', requiredValue: 'players' };
  expect(hasRequired({ groups: ['staff', 'players'] }, wanted)).toBe(true);
  expect(hasRequired({ groups: 'players' }, wanted)).toBe(true);
  expect(hasRequired({ groups: 'players staff' }, wanted)).toBe(false);
  expect(hasRequired({ groups: ['Players', { players: true }, null] }, wanted)).toBe(false);
  expect(hasRequired({}, wanted)).toBe(false);
  expect(hasRequired({}, oidc)).toBe(true);
  expect(
    hasRequired({ email_verified: true }, { ...oidc, requiredClaim: 'email_verified', requiredValue: 'true' }),
  ).toBe(true);
  expect(hasRequired({}, { ...oidc, requiredClaim: 'toString', requiredValue: 'x' })).toBe(false);
});

it('what could not be shown on a terminal is not taken as a name', () => {
  expect(labelsOf({ preferred_username: 'ada', name: ' Ada  ' }, oidc)).toEqual({ name: 'ada', displayName: 'Ada' });
  expect(labelsOf({ preferred_username: 'a\u001b[2Jb', name: { first: 'Ada' } }, oidc)).toEqual({
    name: '',
    displayName: '',
  });
});
