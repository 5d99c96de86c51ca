// Everything that a call of this package fails with.
import { CoordinatorError } from './coordinator-error';

export * from './coordinator-error';
export * from './signed-message-errors';

// ---- the server's refusals ----

export class InvalidArgumentError extends CoordinatorError {
  readonly code = 'invalid-argument';
}
/** Where a page of a list was to go on, the server knows nothing of: the list has to be begun anew. */
export class CursorUnknownError extends CoordinatorError {
  readonly code = 'cursor-unknown';
}
export class WrongPasswordError extends CoordinatorError {
  readonly code = 'wrong-password';
}
export class SignUpClosedError extends CoordinatorError {
  readonly code = 'sign-up-closed';
}
export class ResetCodeInvalidError extends CoordinatorError {
  readonly code = 'reset-code-invalid';
}
export class TooManyAttemptsError extends CoordinatorError {
  readonly code = 'too-many-attempts';
}
/** Too many sign in at that moment: the same call may go well a little later. */
export class ServerBusyError extends CoordinatorError {
  readonly code = 'server-busy';
}
/** More calls of this account, address or connection than the server takes: the same call goes well a little later. */
export class TooManyCallsError extends CoordinatorError {
  readonly code = 'too-many-calls';
}
export class TooManyStreamsError extends CoordinatorError {
  readonly code = 'too-many-streams';
}
/** The call reached the server, and what it says did not come in time. */
export class MessageLateError extends CoordinatorError {
  readonly code = 'message-late';
}
export class TokenMissingError extends CoordinatorError {
  readonly code = 'token-missing';
}
export class TokenInvalidError extends CoordinatorError {
  readonly code = 'token-invalid';
}
export class TokenExpiredError extends CoordinatorError {
  readonly code = 'token-expired';
}
export class RefreshInvalidError extends CoordinatorError {
  readonly code = 'refresh-invalid';
}
export class RefreshReusedError extends CoordinatorError {
  readonly code = 'refresh-reused';
}
export class NameTakenError extends CoordinatorError {
  readonly code = 'name-taken';
}
/** A name that seems to be the server's, or of those who run it. */
export class NameReservedError extends CoordinatorError {
  readonly code = 'name-reserved';
}
/** Another account, or a member of the room, has a name that looks the same. */
export class NameLookAlikeError extends CoordinatorError {
  readonly code = 'name-look-alike';
}
export class UnknownDeviceError extends CoordinatorError {
  readonly code = 'unknown-device';
}
/** The room takes one device of each player, and another of this one's is in it. */
export class SecondDeviceRefusedError extends CoordinatorError {
  readonly code = 'second-device-refused';
}
export class UnknownRoomError extends CoordinatorError {
  readonly code = 'unknown-room';
}
export class UnknownMemberError extends CoordinatorError {
  readonly code = 'unknown-member';
}
/** Whom it is to be muted of has no such port in the session. */
export class UnknownPortError extends CoordinatorError {
  readonly code = 'unknown-port';
}
/** From this room, by those who decide on it. */
export class BannedError extends CoordinatorError {
  readonly code = 'banned';
}
/** It takes nobody new, invited or not. */
export class MembersOnlyError extends CoordinatorError {
  readonly code = 'members-only';
}
/** The provider tells no name that an account may have. */
export class NameWantedError extends CoordinatorError {
  readonly code = 'name-wanted';
}
/** Nobody signs in by such a provider there. */
export class UnknownProviderError extends CoordinatorError {
  readonly code = 'unknown-provider';
}
/** The provider gives the server no answer at this moment. */
export class ProviderUnavailableError extends CoordinatorError {
  readonly code = 'provider-unavailable';
}
/** By the person, or by the provider itself. */
export class ProviderRefusedError extends CoordinatorError {
  readonly code = 'provider-refused';
}
/** What came back from the provider does not hold. */
export class ProviderInvalidError extends CoordinatorError {
  readonly code = 'provider-invalid';
}
/** The provider does not say of the person what the server wants. */
export class ClaimMissingError extends CoordinatorError {
  readonly code = 'claim-missing';
}
/** A sign-in by a provider that is over, was used, or never was. */
export class SignInUnknownError extends CoordinatorError {
  readonly code = 'sign-in-unknown';
}
/** A browser alone is refused so. */
export class SignInCodeWrongError extends CoordinatorError {
  readonly code = 'sign-in-code-wrong';
}
/** Another account has it, or this one has another there. */
export class IdentityTakenError extends CoordinatorError {
  readonly code = 'identity-taken';
}
/** The account is not linked with it. */
export class UnknownIdentityError extends CoordinatorError {
  readonly code = 'unknown-identity';
}
/** Nobody could sign in to the account any more. */
export class LastWayInError extends CoordinatorError {
  readonly code = 'last-way-in';
}
/** It takes nobody without a password. */
export class NoGuestsError extends CoordinatorError {
  readonly code = 'no-guests';
}
/** Nobody could link in a room for relays alone. */
export class NoRelayError extends CoordinatorError {
  readonly code = 'no-relay';
}
/** Nobody enters it any more. */
export class RoomClosedError extends CoordinatorError {
  readonly code = 'room-closed';
}
/** Those who run the server have disabled this account. */
export class AccountDisabledError extends CoordinatorError {
  readonly code = 'account-disabled';
}
export class UnknownAccountError extends CoordinatorError {
  readonly code = 'unknown-account';
}
export class RoomAmbiguousError extends CoordinatorError {
  readonly code = 'room-ambiguous';
}
export class NotAllowedError extends CoordinatorError {
  readonly code = 'not-allowed';
}
export class UnknownWebhookError extends CoordinatorError {
  readonly code = 'unknown-webhook';
}
export class UnknownApiKeyError extends CoordinatorError {
  readonly code = 'unknown-api-key';
}
export class LastManagerError extends CoordinatorError {
  readonly code = 'last-manager';
}
export class InvitationUnknownError extends CoordinatorError {
  readonly code = 'invitation-unknown';
}
export class InvitationUsedError extends CoordinatorError {
  readonly code = 'invitation-used';
}
/** By those who may invite to that room. */
export class InvitationRevokedError extends CoordinatorError {
  readonly code = 'invitation-revoked';
}
export class InvitationExpiredError extends CoordinatorError {
  readonly code = 'invitation-expired';
}
export class SessionFullError extends CoordinatorError {
  readonly code = 'session-full';
}
/** The account owns as many rooms as it may. */
export class TooManyRoomsError extends CoordinatorError {
  readonly code = 'too-many-rooms';
}
/** As many API keys are good as the server may have. */
export class TooManyApiKeysError extends CoordinatorError {
  readonly code = 'too-many-api-keys';
}
/** Too many of the account's invitations wait for somebody to use them. */
export class TooManyInvitationsError extends CoordinatorError {
  readonly code = 'too-many-invitations';
}
/** The account is in the room with as many devices as it may, or has too many joins on their way. */
export class TooManySeatsError extends CoordinatorError {
  readonly code = 'too-many-seats';
}
/** From this session, by those who decide on the room, or run the server: there is no way back until it ends. */
export class RemovedError extends CoordinatorError {
  readonly code = 'removed';
}
export class UnknownPeerError extends CoordinatorError {
  readonly code = 'unknown-peer';
}
export class PeerReplacedError extends CoordinatorError {
  readonly code = 'peer-replaced';
}
export class OutOfOrderError extends CoordinatorError {
  readonly code = 'out-of-order';
}
export class TooSlowError extends CoordinatorError {
  readonly code = 'too-slow';
}
/** The server's database cannot be used: the same call may go well a moment later. */
export class DatabaseUnavailableError extends CoordinatorError {
  readonly code = 'database-unavailable';
}
export class ServerStoppingError extends CoordinatorError {
  readonly code = 'server-stopping';
}
/** The server failed, not the caller. */
export class ServerFailedError extends CoordinatorError {
  readonly code = 'internal';
}

// ---- the way to it ----

export class ServerUnreachableError extends CoordinatorError {
  readonly code = 'server-unreachable';
}
/** The server shows another certificate than the pinned one. */
export class ServerCertificateMismatchError extends CoordinatorError {
  readonly code = 'server-certificate-mismatch';
}
/** No fingerprint is pinned, and no public authority vouches for the certificate. */
export class ServerCertificateUntrustedError extends CoordinatorError {
  readonly code = 'server-certificate-untrusted';
}
/** It answers, but does not know the call. */
export class ServerIncompatibleError extends CoordinatorError {
  readonly code = 'server-incompatible';
}
/** The server signs introductions with another key than it did, and no hand-over leads there. */
export class IntroductionKeyChangedError extends CoordinatorError {
  readonly code = 'introduction-key-changed';
}
/** A call that needs tokens came before `useTokens`. */
export class NotSignedInError extends CoordinatorError {
  readonly code = 'not-signed-in';
}
/** The Coordinator was closed. */
export class ClosedError extends CoordinatorError {
  readonly code = 'closed';
}
