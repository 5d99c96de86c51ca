import { type GivenInvitation as ProtoGiven, InvitationState } from '@midip2p/proto';
import type { GivenInvitation } from './invitation';
import { protoRole } from './roles';

/** As both of its readers, members and administrators, are told of it. */
export const protoGiven = ({ role, state, ...invitation }: GivenInvitation): ProtoGiven => ({
  ...invitation,
  role: protoRole(role),
  state: protoState(state),
});

export const protoState = (state: GivenInvitation['state']): InvitationState => STATE[state];

// ---- details ----

const STATE: Record<GivenInvitation['state'], InvitationState> = {
  open: InvitationState.INVITATION_STATE_OPEN,
  used: InvitationState.INVITATION_STATE_USED,
  expired: InvitationState.INVITATION_STATE_EXPIRED,
  revoked: InvitationState.INVITATION_STATE_REVOKED,
};
