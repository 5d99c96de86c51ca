import { Metadata, status } from '@grpc/grpc-js';
import { ERROR_CODE_KEY, type ErrorCode } from '@midip2p/proto';

/** The one table from what services refuse with to what gRPC says. */
const STATUS_OF: Record<ErrorCode, status> = {
  'invalid-argument': status.INVALID_ARGUMENT,
  'wrong-password': status.UNAUTHENTICATED,
  'too-many-attempts': status.RESOURCE_EXHAUSTED,
  'token-missing': status.UNAUTHENTICATED,
  'token-invalid': status.UNAUTHENTICATED,
  'token-expired': status.UNAUTHENTICATED,
  'refresh-invalid': status.UNAUTHENTICATED,
  'refresh-reused': status.UNAUTHENTICATED,
  'unknown-device': status.NOT_FOUND,
  'name-taken': status.ALREADY_EXISTS,
  'unknown-room': status.NOT_FOUND,
  'room-ambiguous': status.FAILED_PRECONDITION,
  'not-allowed': status.PERMISSION_DENIED,
  'invitation-unknown': status.NOT_FOUND,
  'invitation-used': status.FAILED_PRECONDITION,
  'invitation-expired': status.FAILED_PRECONDITION,
  'second-device-refused': status.FAILED_PRECONDITION,
  'session-full': status.RESOURCE_EXHAUSTED,
  'unknown-peer': status.NOT_FOUND,
  'peer-replaced': status.ABORTED,
  'out-of-order': status.FAILED_PRECONDITION,
  'too-slow': status.RESOURCE_EXHAUSTED,
  'server-stopping': status.UNAVAILABLE,
  internal: status.INTERNAL,
};

/** What a call ends with: the code for programs in the trailing metadata, the text for people. */
export interface Refusal {
  code: status;
  details: string;
  metadata: Metadata;
}

export function refusal(code: ErrorCode, details: string): Refusal {
  const metadata = new Metadata();
  metadata.set(ERROR_CODE_KEY, code);
  return { code: STATUS_OF[code], details, metadata };
}
