import type { KeyObject } from 'node:crypto';
import { FINGERPRINT_BYTES, RemovalPayload, removalSignedBytes } from '@midip2p/proto';
import { RemovalRefusedError } from './errors';
import { keptOf, readSigned, type Signed, type SignedKind } from './signed-message';

/** A verified removal: somebody is out of the session. */
export interface Removal {
  peerId: string;
  /** SHA-256 of the certificates that it may show on links, 32 bytes each. */
  fingerprints: Uint8Array[];
  /** For people; may be empty. */
  reason: string;
  signed: Signed;
}

const MOST_FINGERPRINTS = 8;

/** Throws RemovalRefusedError. Nothing else is looked at before the signature is verified. [TOAST-5.7-2] */
export function readRemoval(signed: Signed, believed: { keys: readonly KeyObject[]; sessionId: string }): Removal {
  const word = readSigned(signed, believed.keys, REMOVAL);
  const { peerId, sessionId, reason } = word;
  if (sessionId !== believed.sessionId)
    throw new RemovalRefusedError('removal-session', `the removal of ${peerId} is for another session`);
  const fingerprints = word.fingerprints.map((bytes) => new Uint8Array(bytes));
  const whole = fingerprints.every(({ length }) => length === FINGERPRINT_BYTES);
  if (peerId === '' || fingerprints.length > MOST_FINGERPRINTS || !whole)
    throw new RemovalRefusedError('removal-malformed', `the removal of ${peerId || 'nobody'} is not whole`);
  return { peerId, fingerprints, reason, signed: keptOf(signed) };
}

// ---- details ----

const REMOVAL: SignedKind<RemovalPayload> = {
  signedBytes: removalSignedBytes,
  decode: (payload) => RemovalPayload.decode(payload),
  refused: (fault) =>
    fault === 'signature'
      ? new RemovalRefusedError('removal-signature', "a removal does not bear the server's signature")
      : new RemovalRefusedError('removal-malformed', 'a removal cannot be read'),
};
