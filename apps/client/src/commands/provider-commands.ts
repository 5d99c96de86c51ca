// login --with, account link, account links, account unlink: signing in by a provider, in a browser somewhere.
import {
  calledOf,
  type Coordinator,
  type Identity,
  NameLookAlikeError,
  NameReservedError,
  NameTakenError,
  NameWantedError,
  type Newcomer,
  type PendingSignIn,
  type SignedIn,
  SignInUnknownError,
  whole,
} from '@midip2p/coordinator';
import type { Account, Connected } from '../account';
import { ClientError } from '../errors';
import { MIDIP2P } from '../own-name';
import { type ListFlags, printList } from './listing';
import type { Print } from './print';

/** How a person is waited for. */
export interface Waiting {
  /** Resolves after so long. */
  pause(ms: number): Promise<void>;
  /** Asks for another name, with what was wrong with the one before; null: there is nobody to ask. */
  otherName: ((why: string) => Promise<string>) | null;
}

export async function signInBy(
  account: Account,
  { provider, ...newcomer }: Newcomer & { provider: string },
  waiting: Waiting,
  print: Print,
): Promise<void> {
  const signedIn = await account.signInBy(async (coordinator, device) => {
    const pending = await coordinator.beginProviderSignIn(provider, device);
    printPending(pending, print);
    return untilDone(pending, waiting, () => named(coordinator, pending, newcomer, waiting));
  });
  printSignedIn(signedIn, print);
}

export async function link(
  connected: Connected,
  account: Account,
  provider: string,
  waiting: Waiting,
  print: Print,
): Promise<void> {
  const { coordinator } = connected;
  const pending = await coordinator.beginLink(provider);
  printPending(pending, print);
  const linked = await untilDone(pending, waiting, () => coordinator.finishLink(pending.secret));
  const { name } = await account.renewed(connected);
  const as = linked.name === '' ? '' : ` as ${linked.name}`;
  print(
    `${name} is linked with ${linked.provider}${as}: sign in with '${MIDIP2P} login --with ${linked.provider}', too`,
    {
      ...{ event: 'accountLinked', name, provider: linked.provider, issuer: linked.issuer, providerName: linked.name },
    },
  );
}

export function listLinks(coordinator: Coordinator, flags: ListFlags, print: Print): Promise<void> {
  return printList(coordinator.identities(), flags, print, {
    ...{ event: 'links', name: 'links', nothing: 'your account is linked with no provider' },
    lines: ({ provider, issuer, name, usedAtMs }) =>
      `${provider || 'no provider of this server any more'}  ${issuer}  ${name}  used ${new Date(usedAtMs).toISOString()}`,
  });
}

/** `meant`: a provider as people call it, or an issuer; absent: the only one. */
export async function unlink(coordinator: Coordinator, meant: string | undefined, print: Print): Promise<void> {
  const { issuer, provider } = linkMeant(await whole(coordinator.identities()), meant);
  await coordinator.removeIdentity(issuer);
  const words = `nobody signs in to your account by ${provider || issuer} any more`;
  print(words, { event: 'accountUnlinked', provider, issuer });
}

// ---- details ----

function printPending({ url, code, provider, lifetimeMs }: PendingSignIn, print: Print): void {
  print(
    [
      `open ${url}`,
      `in any browser, type the code ${code} there, and sign in at ${provider};`,
      `it is yours alone: tell nobody. This waits for ${Math.round(lifetimeMs / 60_000)} minutes.`,
    ],
    { event: 'browserWanted', url, code, provider, lifetimeMs },
  );
}

function printSignedIn(signedIn: SignedIn, print: Print): void {
  const { name, displayName = '', accountId } = signedIn;
  print(`signed in as ${calledOf(signedIn)}`, { event: 'signedIn', name, displayName, accountId });
}

/** `ask` resolves with null as long as the person is not done. */
async function untilDone<T>(
  { lifetimeMs, askEveryMs }: PendingSignIn,
  { pause }: Waiting,
  ask: () => Promise<T | null>,
): Promise<T> {
  for (let left = lifetimeMs; ; left -= askEveryMs) {
    const done = await ask();
    if (done !== null) return done;
    if (left <= 0) throw new SignInUnknownError('nobody has signed in there in time: begin anew');
    await pause(askEveryMs);
  }
}

/** Where the account cannot be called so, the person says another name, and need not go to the browser again. */
async function named(
  coordinator: Coordinator,
  { secret, provider }: PendingSignIn,
  newcomer: Newcomer,
  { otherName }: Waiting,
): Promise<SignedIn | null> {
  for (let wanted = newcomer; ;) {
    try {
      return await coordinator.finishProviderSignIn(secret, wanted);
    } catch (error) {
      if (!isOfName(error)) throw error;
      if (otherName === null) {
        const advice = `choose another with '${MIDIP2P} login NAME --with ${provider}'; is that account yours? Sign in to it, then '${MIDIP2P} account link'`;
        throw new ClientError(error.code, `${error.message} (${advice})`);
      }
      wanted = { ...wanted, name: await otherName(error.message) };
    }
  }
}

const isOfName = (error: unknown): error is NameTakenError | NameLookAlikeError | NameReservedError | NameWantedError =>
  [NameTakenError, NameLookAlikeError, NameReservedError, NameWantedError].some((kind) => error instanceof kind);

function linkMeant(links: Identity[], meant: string | undefined): Identity {
  const same = (one: string) => one.toLowerCase() === meant?.toLowerCase();
  const found =
    meant === undefined ? links : links.filter(({ issuer, provider }) => issuer === meant || same(provider));
  if (found.length === 1) return found[0]!;
  if (found.length > 1) {
    const issuers = found.map(({ issuer }) => issuer).join(', ');
    throw new ClientError('usage', `your account is linked with ${issuers}: name one`, 2);
  }
  throw new ClientError(
    'unknown-identity',
    `your account is linked with no ${meant ?? 'provider'}; see '${MIDIP2P} account links'`,
  );
}
