// The one client of the server: sign in, rooms, and the stream of a session.
export {
  type AdminAccount,
  Administration,
  type AdminPeer,
  type AdminSession,
  type ApiKey,
  type AuditEntry,
  type PlayerReference,
} from './administration';
export type { AnyRoom } from './any-room';
export { type Called, calledOf, ownerOf } from './called';
export { type Clock, systemClock } from './clock';
export { Coordinator } from './coordinator';
export * from './errors';
export type { Handover } from './handover';
export { formatInvitationLink, type InvitationLink, isInvitationLink, parseInvitationLink } from './invitation-link';
export { type Listed, whole } from './pages';
export type { Identity, Newcomer, PendingSignIn } from './provider-sign-in';
export type { GivenInvitation, Invitation, InvitationOptions } from './invitation';
export type {
  Ban,
  Entry,
  Member,
  MemberSettings,
  MemberRole,
  PublicRoom,
  Room,
  RoomPlayout,
  RoomSettings,
  SecondDevice,
} from './room';
export { PLAYOUTS } from './room';
export type { ServerInvitation, ServerInvitations } from './server-invitations';
export type { RoomPeople } from './room-people';
export type { DeliveryState, Webhook, WebhookDelivery, Webhooks } from './webhooks';
export { formatServerAddress, hostAndPort, parseServerAddress, type ServerAddress } from './server-address';
export type { Candidate } from './introduction';
export type { Permission } from './permission';
export type { RelayRefused, RelayTokens } from './relay';
export type { Removal } from './removal';
export type { SessionEvent } from './session-event';
export type { SignedEpoch } from './signed-epoch';
export type { Signed } from './signed-message';
export { figuresOf, type LinkReport, type ReadyMessage, type TimingReport } from './client-messages';
export type { ConnectOptions } from './server-calls';
export type { SessionStream } from './session-stream';
export type { JoinOptions } from './stream-context';
export type { Device, SignedIn } from './tokens';
