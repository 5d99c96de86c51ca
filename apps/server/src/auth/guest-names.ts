import { randomBytes } from 'node:crypto';
import { accountName } from '../validation/messages';

/**
 * Makes an account name from a guest's display name. If nobody could sign in with that, the account gets a name that
 * means nothing.
 */
export const namesOfGuest = (called: string): { name: string; displayName: string } =>
  accountName.safeParse(called).success
    ? { name: called, displayName: '' }
    : { name: `guest-${randomBytes(4).toString('hex')}`, displayName: called };
