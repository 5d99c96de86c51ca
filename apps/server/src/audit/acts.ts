import type { AdminRight } from '../callers/admin-rights';

/** The one table of what an administrator may do, and which right each act needs, whichever way it is asked for. */
export const NEEDED = {
  'room.list': 'read',
  'room.list-members': 'read',
  'room.list-invitations': 'read',
  'room.list-bans': 'read',
  'session.list': 'read',
  'peer.list': 'read',
  'account.list': 'read',
  'server-invitation.list': 'read',
  'audit.list': 'read',

  'room.create': 'moderate',
  'room.change': 'moderate',
  'room.close': 'moderate',
  'room.invite': 'moderate',
  'room.revoke-invitation': 'moderate',
  'room.set-owner': 'moderate',
  'room.take-out': 'moderate',
  'room.change-member': 'moderate',
  'room.ban': 'moderate',
  'room.lift-ban': 'moderate',
  'server-invitation.create': 'moderate',
  'server-invitation.revoke': 'moderate',
  'peer.remove': 'moderate',
  'room.remove-account': 'moderate',
  'account.disable': 'moderate',
  'account.enable': 'moderate',
  'account.sign-out': 'moderate',
  'account.set-display-name': 'moderate',

  'room.delete': 'manage',
  'webhook.list': 'manage',
  'webhook.create': 'manage',
  'webhook.delete': 'manage',
  'webhook.new-secret': 'manage',
  'webhook.test': 'manage',
  'webhook.list-deliveries': 'manage',
  'api-key.list': 'manage',
  'api-key.create': 'manage',
  'api-key.revoke': 'manage',
  'account.create': 'manage',
  'account.set-administrator': 'manage',
  // Whoever has such a code can be that account.
  'account.give-reset-code': 'manage',
  'account.reset-password': 'manage',
  // Done by whoever the account is, and nobody else.
  'account.set-password': 'manage',
  'account.link': 'manage',
  'account.unlink': 'manage',
  'account.change-rights': 'manage',
  'account.export': 'manage',
  'account.delete': 'manage',
} as const satisfies Record<string, AdminRight>;

/** An act as the audit log names it. */
export type Action = keyof typeof NEEDED;

/** Whether who has been given those may do it: rights, or single acts by their names, as an API key may have. */
export const mayDo = (action: Action, scopes: readonly string[]): boolean =>
  scopes.includes(NEEDED[action]) || scopes.includes(action);

/** Every act by its name. */
export const ACTIONS = Object.keys(NEEDED) as Action[];
