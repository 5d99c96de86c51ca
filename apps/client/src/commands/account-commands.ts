// signup, login, logout.
import type { Account } from '../account';
import type { Say } from './say';

export async function enter(
  account: Account,
  how: 'signUp' | 'signIn',
  name: string,
  password: () => Promise<string>,
  device: string,
  say: Say,
) {
  const signedIn = await account.enter(how, name, password);
  const done = how === 'signUp' ? 'made the account' : 'signed in as';
  say(`${done} ${signedIn.name}; this device is called "${device}" (--device NAME calls it otherwise)`, {
    event: how === 'signUp' ? 'signedUp' : 'signedIn',
    name: signedIn.name,
    accountId: signedIn.accountId,
    device,
  });
}

export async function logOut(account: Account, say: Say): Promise<void> {
  const { name, told, left } = await account.leave();
  const words = told
    ? `signed ${name} out`
    : 'the server could not be reached: its tokens are forgotten here, and run out there';
  const others = left.map((kept) => `; still signed in as ${kept.account.name} at ${kept.server.replace(/#.*/, '')}`);
  say((name === null ? 'nobody was signed in' : words) + others.join(''), {
    event: 'signedOut',
    name,
    serverTold: told,
  });
}
