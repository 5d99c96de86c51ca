// What is kept of every attempt to act as an administrator.

export type Action =
  | 'room.list'
  | 'room.list-members'
  | 'room.create'
  | 'room.change'
  | 'room.close'
  | 'room.delete'
  | 'room.set-owner'
  | 'room.take-out'
  | 'room.change-member'
  | 'room.ban'
  | 'room.lift-ban'
  | 'room.list-bans'
  | 'room.list-invitations'
  | 'room.invite'
  | 'room.revoke-invitation'
  | 'session.list'
  | 'peer.list'
  | 'peer.remove'
  | 'room.remove-account'
  | 'account.list'
  | 'account.create'
  | 'account.disable'
  | 'account.enable'
  | 'account.set-administrator'
  | 'account.set-display-name'
  | 'account.change-rights'
  | 'account.sign-out'
  | 'account.give-reset-code'
  | 'account.reset-password'
  | 'account.link'
  | 'account.unlink'
  | 'account.set-password'
  | 'account.export'
  | 'account.delete'
  | 'server-invitation.list'
  | 'server-invitation.create'
  | 'server-invitation.revoke'
  | 'webhook.list'
  | 'webhook.create'
  | 'webhook.delete'
  | 'webhook.new-secret'
  | 'webhook.test'
  | 'webhook.list-deliveries'
  | 'api-key.list'
  | 'api-key.create'
  | 'api-key.revoke'
  | 'audit.list';

/** What something is done to. */
export interface Target {
  kind: 'room' | 'account' | 'peer' | 'api-key' | 'webhook' | 'invitation';
  /** Empty: it is not known, or not there yet. */
  id: string;
  /** For people. */
  name: string;
}

/** An attempt as it is written down: with the change that it made, or with the code it was refused with. */
export interface AuditNote {
  /** null: the server itself, by a setting or by its operator's command. */
  accountId: string | null;
  /** Or that of the API key. */
  accountName: string;
  /** Of the key that was shown, where no account was. */
  apiKeyId?: string;
  action: Action;
  /** null: nothing in particular. */
  target: Target | null;
  /** What else was said. Never a password. */
  detail: Record<string, string | boolean | string[]>;
  /** The network address; empty: this machine. */
  origin: string;
  via: 'grpc' | 'rest' | 'command' | 'setting';
  /** `done`, or a refusal's code. */
  result: string;
}

/** What a list of notes may be narrowed to. */
export interface AuditFilter {
  accountId: string | null;
  action: string | null;
  targetId: string | null;
}
