/** SHA-256 of a certificate in DER. */
export const FINGERPRINT_BYTES = 32;

/** In front of what is signed, so that no other signature of the same key can pass for an introduction. */
export const INTRODUCTION_DOMAIN = 'midip2p introduction v1\n';
/** The same, for a removal. */
export const REMOVAL_DOMAIN = 'midip2p removal v1\n';
/** The same, for a permission. */
export const PERMISSION_DOMAIN = 'midip2p permission v1\n';
/** The same, for an epoch. */
export const EPOCH_DOMAIN = 'midip2p epoch v1\n';
/** The same, for a hand-over from one key to the next. */
export const HANDOVER_DOMAIN = 'midip2p hand-over v1\n';

/** What the server's introduction key (Ed25519) signs for a serialized IntroductionPayload. */
export function introductionSignedBytes(payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(INTRODUCTION_DOMAIN, 'latin1'), payload]);
}

/** What the same key signs for a serialized RemovalPayload. */
export function removalSignedBytes(payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(REMOVAL_DOMAIN, 'latin1'), payload]);
}

/** What the same key signs for a serialized PermissionPayload. */
export function permissionSignedBytes(payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(PERMISSION_DOMAIN, 'latin1'), payload]);
}

/** What the same key signs for a serialized EpochPayload. */
export function epochSignedBytes(payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(EPOCH_DOMAIN, 'latin1'), payload]);
}

/** What both the old key and the new one sign for a serialized HandoverPayload. */
export function handoverSignedBytes(payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(HANDOVER_DOMAIN, 'latin1'), payload]);
}
