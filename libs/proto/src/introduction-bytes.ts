/** SHA-256 of a certificate in DER. */
export const FINGERPRINT_BYTES = 32;

/** In front of what is signed, so that no other signature of the same key can pass for an introduction. */
export const INTRODUCTION_DOMAIN = 'midip2p introduction v1\n';

/** What the server's introduction key (Ed25519) signs for a serialized IntroductionPayload. */
export function introductionSignedBytes(payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(INTRODUCTION_DOMAIN, 'latin1'), payload]);
}
