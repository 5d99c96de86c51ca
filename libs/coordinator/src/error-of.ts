import { type Metadata, status } from '@grpc/grpc-js';
import { ERROR_CODE_KEY, type ErrorCode, retryAfterMsOf, STATUS_DETAILS_KEY } from '@midip2p/proto';
import * as errors from './errors';

type ErrorClass = new (message: string) => errors.CoordinatorError;

/** The table from the server's error codes to the errors thrown here. */
const BY_CODE: Record<ErrorCode, ErrorClass> = {
  'invalid-argument': errors.InvalidArgumentError,
  'cursor-unknown': errors.CursorUnknownError,
  'wrong-password': errors.WrongPasswordError,
  'sign-up-closed': errors.SignUpClosedError,
  'reset-code-invalid': errors.ResetCodeInvalidError,
  'too-many-attempts': errors.TooManyAttemptsError,
  'server-busy': errors.ServerBusyError,
  'too-many-calls': errors.TooManyCallsError,
  'too-many-streams': errors.TooManyStreamsError,
  'message-late': errors.MessageLateError,
  'token-missing': errors.TokenMissingError,
  'token-invalid': errors.TokenInvalidError,
  'token-expired': errors.TokenExpiredError,
  'refresh-invalid': errors.RefreshInvalidError,
  'refresh-reused': errors.RefreshReusedError,
  'unknown-device': errors.UnknownDeviceError,
  'name-taken': errors.NameTakenError,
  'name-reserved': errors.NameReservedError,
  'name-look-alike': errors.NameLookAlikeError,
  'name-wanted': errors.NameWantedError,
  'unknown-provider': errors.UnknownProviderError,
  'provider-unavailable': errors.ProviderUnavailableError,
  'provider-refused': errors.ProviderRefusedError,
  'provider-invalid': errors.ProviderInvalidError,
  'claim-missing': errors.ClaimMissingError,
  'sign-in-unknown': errors.SignInUnknownError,
  'sign-in-code-wrong': errors.SignInCodeWrongError,
  'identity-taken': errors.IdentityTakenError,
  'unknown-identity': errors.UnknownIdentityError,
  'last-way-in': errors.LastWayInError,
  'account-disabled': errors.AccountDisabledError,
  'unknown-account': errors.UnknownAccountError,
  'unknown-room': errors.UnknownRoomError,
  banned: errors.BannedError,
  'unknown-member': errors.UnknownMemberError,
  'unknown-port': errors.UnknownPortError,
  'members-only': errors.MembersOnlyError,
  'no-guests': errors.NoGuestsError,
  'no-relay': errors.NoRelayError,
  'room-closed': errors.RoomClosedError,
  'room-ambiguous': errors.RoomAmbiguousError,
  'not-allowed': errors.NotAllowedError,
  'unknown-webhook': errors.UnknownWebhookError,
  'unknown-api-key': errors.UnknownApiKeyError,
  'last-manager': errors.LastManagerError,
  'invitation-unknown': errors.InvitationUnknownError,
  'invitation-used': errors.InvitationUsedError,
  'invitation-revoked': errors.InvitationRevokedError,
  'invitation-expired': errors.InvitationExpiredError,
  'second-device-refused': errors.SecondDeviceRefusedError,
  'session-full': errors.SessionFullError,
  'too-many-rooms': errors.TooManyRoomsError,
  'too-many-api-keys': errors.TooManyApiKeysError,
  'too-many-invitations': errors.TooManyInvitationsError,
  'too-many-seats': errors.TooManySeatsError,
  removed: errors.RemovedError,
  'unknown-peer': errors.UnknownPeerError,
  'peer-replaced': errors.PeerReplacedError,
  'out-of-order': errors.OutOfOrderError,
  'too-slow': errors.TooSlowError,
  'database-unavailable': errors.DatabaseUnavailableError,
  'server-stopping': errors.ServerStoppingError,
  internal: errors.ServerFailedError,
};

/** The error for a code of a newer server, or for an answer without a code from something in between. */
const BY_STATUS: Partial<Record<status, ErrorClass>> = {
  [status.INVALID_ARGUMENT]: errors.InvalidArgumentError,
  [status.UNAUTHENTICATED]: errors.TokenInvalidError,
  [status.PERMISSION_DENIED]: errors.NotAllowedError,
  [status.UNIMPLEMENTED]: errors.ServerIncompatibleError,
};

/** Makes an error of ours from the status with which gRPC ended a call. `server` is the address for people. */
export function errorOf(
  end: { code: status; details: string; metadata?: Metadata },
  server: string,
): errors.CoordinatorError {
  const error = kindOf(end, server);
  const [details] = end.metadata?.get(STATUS_DETAILS_KEY) ?? [];
  if (details instanceof Buffer) error.retryAfterMs = retryAfterMsOf(details);
  return error;
}

function kindOf(
  { code, details, metadata }: { code: status; details: string; metadata?: Metadata },
  server: string,
): errors.CoordinatorError {
  const stable = metadata?.get(ERROR_CODE_KEY)[0];
  if (typeof stable === 'string' && Object.hasOwn(BY_CODE, stable)) return new BY_CODE[stable as ErrorCode](details);
  if (code === status.UNAVAILABLE || code === status.CANCELLED) return unreachable(server, details);
  if (code === status.DEADLINE_EXCEEDED) return unreachable(server, 'it did not answer in time');
  const known = BY_STATUS[code];
  if (known) return new known(details);
  return new errors.ServerFailedError(`the server at ${server} failed: ${details}; try again later`);
}

export function unreachable(server: string, why: string): errors.ServerUnreachableError {
  return new errors.ServerUnreachableError(
    `the server at ${server} cannot be reached (${why}); check the address, and whether it runs`,
  );
}
