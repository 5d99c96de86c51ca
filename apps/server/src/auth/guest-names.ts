import { randomBytes } from 'node:crypto';
import { accountName } from '../validation/messages';

/** Of somebody who said what others call them: where nobody could sign in with that, the account has a name that says nothing. */
export const namesOfGuest = (called: string): { name: string; displayName: string } =>
  accountName.safeParse(called).success
    ? { name: called, displayName: '' }
    : { name: `guest-${randomBytes(4).toString('hex')}`, displayName: called };
