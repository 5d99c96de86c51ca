// Makes an account on the server of an invitation link, if there is none yet, before the jam.
import { calledOf, formatServerAddress, hostAndPort, type ServerAddress, type SignedIn } from '@midip2p/coordinator';
import { type Account, wantsPassword } from '../account';
import { MIDIP2P } from '../own-name';
import type { Print } from './print';

/** The person who follows a link. */
export interface Invited {
  name(): Promise<string>;
  password(name: string): Promise<string>;
  /** True: a password was given, or where it is, so that the person wants a lasting account. */
  hasPassword: boolean;
  /** True: there is somebody to ask. */
  canBeAsked: boolean;
}

interface Link {
  address: ServerAddress;
  invitation: string;
}

/**
 * A person who is signed in there already is asked nothing. Others come as guests, unless the server, the room or they
 * want a password.
 */
export async function enterByLink(account: Account, link: Link, invited: Invited, print: Print): Promise<void> {
  const server = formatServerAddress(link.address);
  if ((await account.at(server).catch(() => null)) !== null) return; // a file that cannot be read is replaced
  const asked = await invited.name();
  if (!invited.hasPassword) {
    try {
      return printGuest(await account.enterAsGuest(server, asked, link.invitation), link, print);
    } catch (error) {
      if (!invited.canBeAsked || !wantsPassword(error)) throw error;
    }
  }
  const { name, accountId, isNew } = await account.enterEitherWay(
    server,
    asked,
    () => invited.password(asked),
    link.invitation,
  );
  print(`${isNew ? 'made the account' : 'signed in as'} ${name} at ${hostAndPort(link.address)}`, {
    event: isNew ? 'signedUp' : 'signedIn',
    ...{ name, accountId, guest: false },
  });
}

// ---- details ----

function printGuest(guest: SignedIn, { address }: Link, print: Print): void {
  const { name, displayName = '', accountId } = guest;
  print(
    [
      `you are ${calledOf(guest)} at ${hostAndPort(address)}, and this device alone can be;`,
      `'${MIDIP2P} account password' makes it an account that lasts`,
    ],
    { event: 'signedUp', name, displayName, accountId, guest: true },
  );
}
