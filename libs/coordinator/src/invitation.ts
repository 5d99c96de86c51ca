import {
  type GivenInvitation as ProtoGiven,
  type Invitation as ProtoInvitation,
  InvitationState,
} from '@midip2p/proto';
import { type MemberRole, roleOf } from './room';

/** The options of an invitation; the defaults are one player and a week. */
export interface InvitationOptions {
  role?: Exclude<MemberRole, 'owner'>;
  /** How many accounts may come by it; null: any number. */
  uses?: number | null;
  lifetimeSeconds?: number;
}

export interface Invitation {
  /** The id by which it is listed and revoked. */
  id: string;
  /** The secret by which it is accepted. */
  code: string;
  roomId: string;
  roomName: string;
  role: MemberRole;
  /** How many accounts may come by it; null: any number. */
  uses: number | null;
  /** Milliseconds since 1970, by the server's clock. */
  expiresAtMs: number;
  /** For guests to pin; null: public authorities vouch for the server. */
  serverFingerprint: string | null;
}

/** An invitation that was given, without its code. */
export interface GivenInvitation {
  id: string;
  role: MemberRole;
  /** null: any number. */
  uses: number | null;
  used: number;
  /** The names of the first who came by it. */
  usedBy: string[];
  /** Those of them who are guests. */
  guests: string[];
  invitedBy: string;
  /** True: an administrator gave it. */
  byAdministrator: boolean;
  createdAtMs: number;
  expiresAtMs: number;
  state: 'open' | 'used' | 'expired' | 'revoked';
}

export const invitationOf = ({ serverFingerprint, role, uses, ...invitation }: ProtoInvitation): Invitation => ({
  ...invitation,
  role: roleOf(role),
  uses: invitation.id === '' ? 1 : uses || null, // an older server knows of no others
  serverFingerprint: serverFingerprint || null,
});

export const givenOf = ({ role, uses, state, ...invitation }: ProtoGiven): GivenInvitation => ({
  ...invitation,
  role: roleOf(role),
  uses: uses || null,
  state: invitationState(state),
});

export const invitationState = (state: InvitationState): GivenInvitation['state'] => STATE[state] ?? 'expired';

// ---- details ----

const STATE: Partial<Record<InvitationState, GivenInvitation['state']>> = {
  [InvitationState.INVITATION_STATE_OPEN]: 'open',
  [InvitationState.INVITATION_STATE_USED]: 'used',
  [InvitationState.INVITATION_STATE_EXPIRED]: 'expired',
  [InvitationState.INVITATION_STATE_REVOKED]: 'revoked',
};
