import { type KeyObject, verify } from 'node:crypto';
import { FINGERPRINT_BYTES, type Removal as SignedRemoval, RemovalPayload, removalSignedBytes } from '@midip2p/proto';
import { RemovalRefusedError } from './errors';

/** The server's word that somebody is out of the session, once it is believed. */
export interface Removal {
  peerId: string;
  /** SHA-256 of the certificates that it may show on links, 32 bytes each. */
  fingerprints: Uint8Array[];
  /** For people; may be empty. */
  reason: string;
  /** As it came: what others are told, so that they can believe it too. */
  signed: { payload: Uint8Array; signature: Uint8Array };
}

const MOST_FINGERPRINTS = 8;

/** Throws RemovalRefusedError. Nothing is looked at before the signature is verified. [TOAST-5.7-2] */
export function readRemoval(
  { payload, signature }: Pick<SignedRemoval, 'payload' | 'signature'> | Removal['signed'],
  believed: { key: KeyObject; sessionId: string },
): Removal {
  if (!verify(null, removalSignedBytes(payload), believed.key, signature))
    throw new RemovalRefusedError('removal-signature', "a removal does not bear the server's signature");
  let word: RemovalPayload;
  try {
    word = RemovalPayload.decode(payload);
  } catch {
    // not a message at all
    throw new RemovalRefusedError('removal-malformed', 'a removal cannot be read');
  }
  const { peerId, sessionId, reason } = word;
  if (sessionId !== believed.sessionId)
    throw new RemovalRefusedError('removal-session', `the removal of ${peerId} is for another session`);
  const fingerprints = word.fingerprints.map((bytes) => new Uint8Array(bytes));
  const whole = fingerprints.every(({ length }) => length === FINGERPRINT_BYTES);
  if (peerId === '' || fingerprints.length > MOST_FINGERPRINTS || !whole)
    throw new RemovalRefusedError('removal-malformed', `the removal of ${peerId || 'nobody'} is not whole`);
  const signed = { payload: new Uint8Array(payload), signature: new Uint8Array(signature) };
  return { peerId, fingerprints, reason, signed };
}
