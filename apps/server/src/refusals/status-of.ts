import { Metadata, status } from '@grpc/grpc-js';
import { ERROR_CODE_KEY, type ErrorCode, STATUS_DETAILS_KEY, statusWithRetry } from '@midip2p/proto';

/** The one table from what services refuse with to what gRPC and HTTP say. */
const STATUS_OF: Record<ErrorCode, readonly [grpc: status, http: number]> = {
  'invalid-argument': [status.INVALID_ARGUMENT, 400],
  'cursor-unknown': [status.INVALID_ARGUMENT, 400],
  'wrong-password': [status.UNAUTHENTICATED, 401],
  'sign-up-closed': [status.PERMISSION_DENIED, 403],
  'reset-code-invalid': [status.UNAUTHENTICATED, 401],
  'too-many-attempts': [status.RESOURCE_EXHAUSTED, 429],
  'server-busy': [status.RESOURCE_EXHAUSTED, 503],
  'too-many-calls': [status.RESOURCE_EXHAUSTED, 429],
  'too-many-streams': [status.RESOURCE_EXHAUSTED, 429],
  'message-late': [status.DEADLINE_EXCEEDED, 408],
  'token-missing': [status.UNAUTHENTICATED, 401],
  'token-invalid': [status.UNAUTHENTICATED, 401],
  'token-expired': [status.UNAUTHENTICATED, 401],
  'refresh-invalid': [status.UNAUTHENTICATED, 401],
  'refresh-reused': [status.UNAUTHENTICATED, 401],
  'unknown-device': [status.NOT_FOUND, 404],
  'name-taken': [status.ALREADY_EXISTS, 409],
  'name-reserved': [status.INVALID_ARGUMENT, 400],
  'name-look-alike': [status.ALREADY_EXISTS, 409],
  'name-wanted': [status.FAILED_PRECONDITION, 409],
  'unknown-provider': [status.NOT_FOUND, 404],
  'provider-unavailable': [status.UNAVAILABLE, 503],
  'provider-refused': [status.PERMISSION_DENIED, 403],
  'provider-invalid': [status.PERMISSION_DENIED, 403],
  'claim-missing': [status.PERMISSION_DENIED, 403],
  'sign-in-unknown': [status.NOT_FOUND, 404],
  'sign-in-code-wrong': [status.PERMISSION_DENIED, 403],
  'identity-taken': [status.ALREADY_EXISTS, 409],
  'unknown-identity': [status.NOT_FOUND, 404],
  'last-way-in': [status.FAILED_PRECONDITION, 409],
  'account-disabled': [status.PERMISSION_DENIED, 403],
  'unknown-account': [status.NOT_FOUND, 404],
  'no-relay': [status.FAILED_PRECONDITION, 409],
  'unknown-room': [status.NOT_FOUND, 404],
  'unknown-member': [status.NOT_FOUND, 404],
  'unknown-port': [status.NOT_FOUND, 404],
  'room-closed': [status.FAILED_PRECONDITION, 409],
  'members-only': [status.FAILED_PRECONDITION, 409],
  'no-guests': [status.FAILED_PRECONDITION, 409],
  'room-ambiguous': [status.FAILED_PRECONDITION, 409],
  'not-allowed': [status.PERMISSION_DENIED, 403],
  'unknown-webhook': [status.NOT_FOUND, 404],
  'unknown-api-key': [status.NOT_FOUND, 404],
  'last-manager': [status.FAILED_PRECONDITION, 409],
  'invitation-unknown': [status.NOT_FOUND, 404],
  'invitation-used': [status.FAILED_PRECONDITION, 409],
  'invitation-expired': [status.FAILED_PRECONDITION, 409],
  'invitation-revoked': [status.FAILED_PRECONDITION, 409],
  'second-device-refused': [status.FAILED_PRECONDITION, 409],
  'session-full': [status.RESOURCE_EXHAUSTED, 409],
  'too-many-rooms': [status.RESOURCE_EXHAUSTED, 409],
  'too-many-api-keys': [status.RESOURCE_EXHAUSTED, 409],
  'too-many-invitations': [status.RESOURCE_EXHAUSTED, 409],
  'too-many-seats': [status.RESOURCE_EXHAUSTED, 409],
  banned: [status.PERMISSION_DENIED, 403],
  removed: [status.PERMISSION_DENIED, 403],
  'unknown-peer': [status.NOT_FOUND, 404],
  'peer-replaced': [status.ABORTED, 409],
  'out-of-order': [status.FAILED_PRECONDITION, 409],
  'too-slow': [status.RESOURCE_EXHAUSTED, 409],
  'database-unavailable': [status.UNAVAILABLE, 503],
  'server-stopping': [status.UNAVAILABLE, 503],
  internal: [status.INTERNAL, 500],
};

/** What a call ends with: the code for programs in the trailing metadata, the text for people. */
export interface Refusal {
  code: status;
  details: string;
  metadata: Metadata;
}

/** `retryAfterMs`: when the same call may go well; it goes out as google.rpc.RetryInfo. */
export function refusal(code: ErrorCode, details: string, retryAfterMs?: number): Refusal {
  const metadata = new Metadata();
  metadata.set(ERROR_CODE_KEY, code);
  if (retryAfterMs !== undefined)
    metadata.set(STATUS_DETAILS_KEY, Buffer.from(statusWithRetry(STATUS_OF[code][0], details, retryAfterMs)));
  return { code: STATUS_OF[code][0], details, metadata };
}

export const httpStatusOf = (code: ErrorCode): number => STATUS_OF[code][1];
