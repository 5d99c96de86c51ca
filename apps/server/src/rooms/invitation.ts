import type { MemberRole, NotTaken } from './room';

/** The options of an invitation. */
export interface InvitationOptions {
  roomId: string;
  role: Exclude<MemberRole, 'owner'>;
  /** 0: a week. */
  lifetimeSeconds: number;
  /** How many accounts may come by it; 0: any number. */
  uses: number;
}

/** As those who may invite are told of it: without its code, which nobody knows but who was given it. */
export interface GivenInvitation {
  /** The beginning of what is kept of the code: no secret. */
  id: string;
  role: MemberRole;
  uses: number;
  used: number;
  /** The first who came by it, by name. */
  usedBy: string[];
  /** Those of them who are guests. */
  guests: string[];
  invitedBy: string;
  /** Those who run the server gave it. */
  byAdministrator: boolean;
  createdAtMs: number;
  expiresAtMs: number;
  state: 'open' | 'used' | 'expired' | 'revoked';
}

/** The result for an invitation that somebody tries to use. */
export type Accepted =
  | { outcome: 'accepted'; roomId: string }
  | { outcome: 'unknown' }
  | { outcome: 'used' }
  | { outcome: 'revoked' }
  | { outcome: 'expired'; at: Date }
  | NotTaken;
