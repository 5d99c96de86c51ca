// signup, login, logout, account.
import { writeFileSync } from 'node:fs';
import {
  calledOf,
  type Coordinator,
  InvalidArgumentError,
  type Listed,
  NameReservedError,
  NameTakenError,
  type SignedIn,
  whole,
} from '@midip2p/coordinator';
import { jsonLine } from '@midip2p/plain-text';
import type { Account, Connected } from '../account';
import { ClientError } from '../errors';
import { MIDIP2P } from '../own-name';
import { type Output, writeJson } from '../screen';
import type { Print } from './print';

const DONE = {
  signUp: 'made the account',
  signIn: 'signed in as',
  reset: 'other devices are signed out, and this one is signed in as',
};

export function printEntered(signedIn: SignedIn, how: keyof typeof DONE, device: string, print: Print): void {
  const { name, displayName = '', accountId } = signedIn;
  const done = DONE[how];
  print(`${done} ${calledOf(signedIn)}; this device is called "${device}" (--device NAME calls it otherwise)`, {
    event: how === 'signUp' ? 'signedUp' : 'signedIn',
    ...{ name, displayName, accountId, device },
  });
}

export async function setDisplayName(connected: Connected, kept: Account, wanted: string, print: Print): Promise<void> {
  const { name, accountId } = connected.account;
  const displayName = await kept.setDisplayName(connected, wanted);
  print(`others call you ${calledOf({ name, displayName })} from now on`, {
    ...{ event: 'accountRenamed', name, displayName, accountId },
  });
}

/** A guest's first: from then on it is an account as any other. */
export async function makeLasting(
  connected: Connected,
  kept: Account,
  wanted: string | undefined,
  newPassword: () => Promise<string>,
  print: Print,
): Promise<void> {
  const { coordinator } = connected;
  if (wanted !== undefined) await refuseTaken(coordinator, wanted);
  const { name, displayName = '', accountId } = await kept.makeLasting(connected, await newPassword(), wanted);
  print(
    `${calledOf({ name, displayName })} is an account that lasts: sign in as ${name}, with that password, on any device`,
    {
      ...{ event: 'accountLasting', name, displayName, accountId },
    },
  );
}

export async function changePassword(
  { coordinator, account: { name, accountId } }: Connected,
  { password, newPassword }: { password: () => Promise<string>; newPassword: () => Promise<string> },
  keepDevices: boolean,
  print: Print,
): Promise<void> {
  const old = await password();
  const devices = await coordinator.changePassword(old, await newPassword(), keepDevices);
  print(`changed the password of ${name}; ${devices} other ${devices === 1 ? 'device' : 'devices'} signed out`, {
    ...{ event: 'passwordChanged', name, accountId, devices },
  });
}

/** This device, too. */
export async function logOutEverywhere(
  { coordinator, account }: Connected,
  kept: Account,
  flags: { yes?: boolean },
  print: Print,
): Promise<void> {
  unlessLost(account, flags);
  const devices = await coordinator.signOutEverywhere();
  await kept.leave(); // what is left of it on this device
  const { name, accountId } = account;
  print(`signed ${name} out on ${devices} ${devices === 1 ? 'device' : 'devices'}, this one among them`, {
    ...{ event: 'signedOut', name, accountId, devices, serverTold: true },
  });
}

export async function logOut(account: Account, flags: { yes?: boolean }, print: Print): Promise<void> {
  unlessLost(await account.signedIn(), flags);
  const { name, revoked, left } = await account.leave();
  const words = revoked
    ? `signed ${name} out`
    : 'the server could not be reached: its tokens are forgotten here, and run out there';
  const others = left.map((kept) => `; still signed in as ${kept.account.name} at ${kept.server.replace(/#.*/, '')}`);
  print((name === null ? 'nobody was signed in' : words) + others.join(''), {
    event: 'signedOut',
    name,
    serverTold: revoked,
  });
}

/** A document that the server has told in parts: into a new file that only its owner reads, or onto the screen. */
export async function printDocument(
  parts: Listed<string>,
  file: string | undefined,
  stdout: Output,
  print: Print,
): Promise<void> {
  const document: unknown = JSON.parse((await whole(parts)).join(''));
  if (file === undefined) return writeJson(stdout, document);
  try {
    writeFileSync(file, `${jsonLine(document)}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw new ClientError('file', `${file} cannot be written: ${(error as Error).message}`);
  }
  print(`wrote ${file}`, { event: 'accountExported', file });
}

export async function deleteAccount(
  { coordinator, account }: Connected,
  kept: Account,
  password: () => Promise<string>,
  { yes = false }: { yes?: boolean },
  print: Print,
): Promise<void> {
  const none = account.guest === true || account.noPassword === true;
  if (none && !yes)
    throw new ClientError(
      'usage',
      `${account.name} would be gone for good, and there is no password to ask for: say --yes`,
      2,
    );
  await coordinator.deleteAccount(none ? '' : await password());
  await kept.leave(); // what is left of it on this device
  print(`deleted the account ${account.name}, and everything that said whose it was`, {
    event: 'accountDeleted',
    name: account.name,
    accountId: account.accountId,
  });
}

// ---- details ----

/** Before anybody types a password; what its own name is in the way of, the server says later. */
async function refuseTaken(coordinator: Coordinator, wanted: string): Promise<void> {
  await coordinator.checkName(wanted).catch((error: unknown) => {
    if (error instanceof NameTakenError || error instanceof NameReservedError || error instanceof InvalidArgumentError)
      throw error;
  });
}

/** Nobody could be that guest any more. */
function unlessLost(account: SignedIn | null, { yes = false }: { yes?: boolean }): void {
  if (account?.guest === true && !yes)
    throw new ClientError(
      'usage',
      `${account.name} is a guest, whom nobody could be any more: set a password first ('${MIDIP2P} account password'), or say --yes`,
      2,
    );
}
