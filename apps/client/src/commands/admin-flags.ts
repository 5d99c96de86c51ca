import type { CommonFlags } from './command';
import type { InviteFlags } from './invitation-commands';
import type { ListFlags } from './listing';
import type { RoomFlags } from './room-settings-flags';

/** What may stand behind `midip2p admin …`. */
export interface AdminFlags extends CommonFlags, ListFlags, RoomFlags, InviteFlags {
  room?: string;
  owner?: string;
  newOwner?: string;
  reason?: string;
  all?: boolean;
  administrator?: boolean;
  displayName?: string;
  account?: string;
  action?: string;
  last?: string;
  passwordStdin?: boolean;
  file?: string;
  yes?: boolean;
  right?: string;
  scope?: string;
  days?: string;
  event?: string;
  state?: string;
  apiKeyFile?: string;
}
