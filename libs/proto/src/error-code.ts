/** Trailing metadata of every refused call: its stable reason, one of ErrorCode. The text beside it is for people. */
export const ERROR_CODE_KEY = 'midip2p-code';

/** Codes are never renamed; new ones may come, so a client treats an unknown one by its gRPC status. */
export type ErrorCode =
  | 'invalid-argument' // INVALID_ARGUMENT; the message names the field and what it may be
  | 'cursor-unknown' // INVALID_ARGUMENT; where a page of a list is to go on: begin anew
  | 'wrong-password' // UNAUTHENTICATED; also: no such account
  | 'sign-up-closed'
  | 'reset-code-invalid'
  | 'too-many-attempts' // RESOURCE_EXHAUSTED; sign-in, per account and address
  | 'server-busy' // RESOURCE_EXHAUSTED; more wait for their passwords to be looked at than it can: come again
  | 'too-many-calls' // RESOURCE_EXHAUSTED; of this account, address, connection, or of all: come again when RetryInfo says
  | 'too-many-streams' // RESOURCE_EXHAUSTED; open at once, of this account, address, connection, or of all
  | 'message-late' // DEADLINE_EXCEEDED; a call began, and its first message did not come
  | 'token-missing' // UNAUTHENTICATED
  | 'token-invalid' // UNAUTHENTICATED; forged, malformed, of another server
  | 'token-expired' // UNAUTHENTICATED; refresh and come back
  | 'refresh-invalid' // UNAUTHENTICATED; unknown, expired or signed out: sign in again
  | 'refresh-reused' // UNAUTHENTICATED; the device's family of tokens has ended: sign in again
  | 'unknown-device' // NOT_FOUND; also: somebody else's, or signed out
  | 'name-taken' // ALREADY_EXISTS
  | 'name-reserved' // INVALID_ARGUMENT; seems to be the server's, or of those who run it
  | 'name-look-alike' // ALREADY_EXISTS; another account, or a member of the room, has a name that looks the same
  | 'name-wanted' // FAILED_PRECONDITION; the provider tells no name that an account may have: say one
  | 'unknown-provider' // NOT_FOUND; nobody signs in by such a provider here
  | 'provider-unavailable' // UNAVAILABLE; the provider gives no answer at this moment: come again
  | 'provider-refused' // PERMISSION_DENIED; by the person, or by the provider itself
  | 'provider-invalid' // PERMISSION_DENIED; what came back from the provider does not hold
  | 'claim-missing' // PERMISSION_DENIED; the provider does not say of the person what the server wants
  | 'sign-in-unknown' // NOT_FOUND; a sign-in by a provider that is over, was used, or is of another browser: begin anew
  | 'sign-in-code-wrong' // PERMISSION_DENIED; the short code that the terminal shows
  | 'identity-taken' // ALREADY_EXISTS; somebody else signs in by it, or this account by another one there
  | 'unknown-identity' // NOT_FOUND
  | 'last-way-in' // FAILED_PRECONDITION; nobody could sign in to the account any more
  | 'account-disabled' // PERMISSION_DENIED; by an administrator: ask them
  | 'unknown-account' // NOT_FOUND; administrators' calls alone say so
  | 'no-relay' // FAILED_PRECONDITION; the room is to be for relays alone, and the server has none
  | 'unknown-room' // NOT_FOUND; also: not a member
  | 'unknown-member' // NOT_FOUND; nobody in that room has that name
  | 'unknown-port' // NOT_FOUND; that member has no port of that name in the session
  | 'room-closed' // FAILED_PRECONDITION; by its owner or an administrator, for good
  | 'members-only' // FAILED_PRECONDITION; the room takes nobody new
  | 'no-guests' // FAILED_PRECONDITION; the room takes nobody without a password
  | 'room-ambiguous' // FAILED_PRECONDITION; two rooms of that name: say the id
  | 'not-allowed' // PERMISSION_DENIED
  | 'unknown-webhook' // NOT_FOUND; managers' calls alone say so
  | 'unknown-api-key' // NOT_FOUND; managers' calls alone say so
  | 'last-manager' // FAILED_PRECONDITION; nobody could manage the server any more
  | 'invitation-unknown' // NOT_FOUND
  | 'invitation-used' // FAILED_PRECONDITION
  | 'invitation-expired' // FAILED_PRECONDITION
  | 'invitation-revoked' // FAILED_PRECONDITION
  | 'second-device-refused' // FAILED_PRECONDITION; the room takes one device of each player
  | 'session-full' // RESOURCE_EXHAUSTED
  | 'too-many-rooms' // RESOURCE_EXHAUSTED; that this account owns
  | 'too-many-api-keys' // RESOURCE_EXHAUSTED; that are good on this server
  | 'too-many-invitations' // RESOURCE_EXHAUSTED; that this account has given, and nobody has used
  | 'too-many-seats' // RESOURCE_EXHAUSTED; of this account in one room, or on its way into rooms
  | 'banned' // PERMISSION_DENIED; from this room, by those who decide on it: neither join nor accept an invitation
  | 'removed' // PERMISSION_DENIED; from this session, until it ends: neither resume nor join anew
  | 'unknown-peer' // NOT_FOUND; a resume of a peer that is not the caller's, said goodbye, or is of a session that is over
  | 'peer-replaced' // ABORTED; the same peer came on another stream
  | 'out-of-order' // FAILED_PRECONDITION; hello first, then ready
  | 'too-slow' // RESOURCE_EXHAUSTED; the reader did not keep up: resume
  | 'database-unavailable' // UNAVAILABLE; the server's database cannot be used at this moment: come again
  | 'server-stopping' // UNAVAILABLE; resume
  | 'internal'; // INTERNAL; the server's log has the story under the id in the message
