// What is kept of every attempt to act as an administrator.
import type { Action } from './acts';

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
