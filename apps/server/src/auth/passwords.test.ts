import { accountWith, noPassword } from './passwords';

it.each(['', 'a password', noPassword()])('an account without a password is not let in by %j', async (typed) => {
  const guest = { passwordHash: noPassword() };
  expect(await accountWith(async () => guest, typed)).toBeNull();
});

it('is another each time', () => expect(noPassword()).not.toBe(noPassword()));
