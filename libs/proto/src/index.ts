// The control plane's words in TypeScript: messages with their codecs, and the services for grpc-js, as client
// and as definition. Generated from proto/ by `buf generate`; nothing here is written twice.
export * from './generated/midip2p/v1/admin';
export * from './generated/midip2p/v1/admin_account';
export * from './generated/midip2p/v1/admin_api_key';
export * from './generated/midip2p/v1/admin_audit';
export * from './generated/midip2p/v1/admin_room';
export * from './generated/midip2p/v1/admin_session';
export * from './generated/midip2p/v1/auth';
export * from './generated/midip2p/v1/auth_provider';
export * from './generated/midip2p/v1/credentials';
export * from './generated/midip2p/v1/introduction';
export * from './generated/midip2p/v1/page';
export * from './generated/midip2p/v1/relay';
export * from './generated/midip2p/v1/room';
export * from './generated/midip2p/v1/room_invitation';
export * from './generated/midip2p/v1/room_member';
export * from './generated/midip2p/v1/server_invitation';
export * from './generated/midip2p/v1/session';
export * from './generated/midip2p/v1/webhook';

export { PROTO_DIR, PROTO_FILES } from './proto-files';
export { candidateKindOf, type CandidateOrigin, protoKindOf } from './candidate-kind';
export { ERROR_CODE_KEY, type ErrorCode } from './error-code';
export {
  EPOCH_DOMAIN,
  epochSignedBytes,
  FINGERPRINT_BYTES,
  HANDOVER_DOMAIN,
  handoverSignedBytes,
  INTRODUCTION_DOMAIN,
  introductionSignedBytes,
  PERMISSION_DOMAIN,
  permissionSignedBytes,
  REMOVAL_DOMAIN,
  removalSignedBytes,
} from './introduction-bytes';
export { retryAfterMsOf, STATUS_DETAILS_KEY, statusWithRetry } from './retry-info';
