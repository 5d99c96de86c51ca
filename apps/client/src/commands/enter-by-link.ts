// What stands between an invitation link and the jam: an account on that server, when there is none yet.
import { formatServerAddress, hostAndPort, type ServerAddress } from '@midip2p/coordinator';
import type { Account } from '../account';
import type { Say } from './say';

export interface Guest {
  name(): Promise<string>;
  password(name: string): Promise<string>;
}

/** Whoever is signed in there already is asked nothing. */
export async function enterByLink(
  account: Account,
  { address, invitation }: { address: ServerAddress; invitation: string },
  guest: Guest,
  say: Say,
): Promise<void> {
  const server = formatServerAddress(address);
  if ((await account.at(server).catch(() => null)) !== null) return; // a file that cannot be read is written anew
  const asked = await guest.name();
  const { name, accountId, isNew } = await account.enterEitherWay(
    server,
    asked,
    () => guest.password(asked),
    invitation,
  );
  say(`${isNew ? 'made the account' : 'signed in as'} ${name} at ${hostAndPort(address)}`, {
    event: isNew ? 'signedUp' : 'signedIn',
    name,
    accountId,
  });
}
