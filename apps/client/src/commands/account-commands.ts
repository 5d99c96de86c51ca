// signup, login, logout, account.
import { writeFileSync } from 'node:fs';
import { calledOf, type Listed, type SignedIn, whole } from '@midip2p/coordinator';
import { jsonLine } from '@midip2p/plain-text';
import type { Account, Connected } from '../account';
import { ClientError } from '../errors';
import { type Output, writeJson } from '../screen';
import type { Say } from './say';

const DONE = {
  signUp: 'made the account',
  signIn: 'signed in as',
  reset: 'other devices are signed out, and this one is signed in as',
};

export function sayEntered(signedIn: SignedIn, how: keyof typeof DONE, device: string, say: Say): void {
  const { name, displayName = '', accountId } = signedIn;
  const done = DONE[how];
  say(`${done} ${calledOf(signedIn)}; this device is called "${device}" (--device NAME calls it otherwise)`, {
    event: how === 'signUp' ? 'signedUp' : 'signedIn',
    ...{ name, displayName, accountId, device },
  });
}

export async function setDisplayName(connected: Connected, kept: Account, wanted: string, say: Say): Promise<void> {
  const { name, accountId } = connected.account;
  const displayName = await kept.setDisplayName(connected, wanted);
  say(`others call you ${calledOf({ name, displayName })} from now on`, {
    ...{ event: 'accountRenamed', name, displayName, accountId },
  });
}

export async function changePassword(
  { coordinator, account: { name, accountId } }: Connected,
  { password, newPassword }: { password: () => Promise<string>; newPassword: () => Promise<string> },
  keepDevices: boolean,
  say: Say,
): Promise<void> {
  const old = await password();
  const devices = await coordinator.changePassword(old, await newPassword(), keepDevices);
  say(`changed the password of ${name}; ${devices} other ${devices === 1 ? 'device' : 'devices'} signed out`, {
    ...{ event: 'passwordChanged', name, accountId, devices },
  });
}

/** This device, too. */
export async function logOutEverywhere({ coordinator, account }: Connected, kept: Account, say: Say): Promise<void> {
  const devices = await coordinator.signOutEverywhere();
  await kept.leave(); // what is left of it on this device
  const { name, accountId } = account;
  say(`signed ${name} out on ${devices} ${devices === 1 ? 'device' : 'devices'}, this one among them`, {
    ...{ event: 'signedOut', name, accountId, devices, serverTold: true },
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

/** A document that the server has told in parts: into a new file that only its owner reads, or onto the screen. */
export async function sayDocument(
  parts: Listed<string>,
  file: string | undefined,
  stdout: Output,
  say: Say,
): Promise<void> {
  const document: unknown = JSON.parse((await whole(parts)).join(''));
  if (file === undefined) return writeJson(stdout, document);
  try {
    writeFileSync(file, `${jsonLine(document)}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw new ClientError('file', `${file} cannot be written: ${(error as Error).message}`);
  }
  say(`wrote ${file}`, { event: 'accountExported', file });
}

export async function deleteAccount(
  { coordinator, account }: Connected,
  kept: Account,
  password: () => Promise<string>,
  say: Say,
): Promise<void> {
  await coordinator.deleteAccount(await password());
  await kept.leave(); // what is left of it on this device
  say(`deleted the account ${account.name}, and everything that said whose it was`, {
    event: 'accountDeleted',
    name: account.name,
    accountId: account.accountId,
  });
}
