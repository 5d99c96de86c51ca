import { type KeyObject, verify } from 'node:crypto';
import { HandoverPayload, handoverSignedBytes } from '@midip2p/proto';
import { HandoverRefusedError } from './errors';
import { ed25519Key } from './introduction';
import { keptOf, type Signed } from './signed-message';

/** A verified hand-over: the server signs with another introduction key. Keys are 32 bytes in hex. */
export interface Handover {
  oldKey: string;
  newKey: string;
  /** When the server begins to sign with the new key, by its clock. */
  fromMs: number;
  /** Until when signatures of the old key are believed. */
  oldUntilMs: number;
  signed: Signed;
}

const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

/**
 * `keys` by their hex; one of them must have signed. Throws HandoverRefusedError. Nothing else is looked at before a
 * signature is verified. [TOAST-5.9-1] [TOAST-5.9-2]
 */
export function readHandover(signed: Signed, keys: ReadonlyMap<string, KeyObject>): Handover {
  const bytes = handoverSignedBytes(signed.payload);
  const [byOld, byNew] = [signed.signature.subarray(0, SIGNATURE_BYTES), signed.signature.subarray(SIGNATURE_BYTES)];
  const signerOf = (half: Uint8Array) => [...keys].find(([, key]) => verify(null, bytes, key, half))?.[0] ?? null;
  const [oldSigner, newSigner] = [signerOf(byOld), signerOf(byNew)];
  if (oldSigner === null && newSigner === null)
    throw new HandoverRefusedError(
      'handover-signature',
      'a hand-over to another introduction key is not signed by a key of this server',
    );
  const handover = decoded(signed);
  const { oldKey, newKey, fromMs, oldUntilMs } = handover;
  const whole = [oldKey, newKey].every(({ length }) => length === 2 * KEY_BYTES) && oldKey !== newKey;
  if (!whole || oldUntilMs < fromMs) throw malformed('is not whole');
  const isBy = (key: string, half: Uint8Array) => verify(null, bytes, ed25519Key(Buffer.from(key, 'hex')), half);
  if (!isBy(oldKey, byOld) || !isBy(newKey, byNew)) throw malformed('is not signed by both of its keys');
  // A message signed by a known key may still name other keys, for which this signature means nothing.
  if (oldSigner !== oldKey && newSigner !== newKey) throw malformed('names other keys than those that signed it');
  return handover;
}

// ---- details ----

const malformed = (why: string) =>
  new HandoverRefusedError('handover-malformed', `a hand-over to another introduction key ${why}`);

function decoded(signed: Signed): Handover {
  try {
    const { oldKey, newKey, fromMs, oldUntilMs } = HandoverPayload.decode(signed.payload);
    const hex = (key: Uint8Array) => Buffer.from(key).toString('hex');
    return { oldKey: hex(oldKey), newKey: hex(newKey), fromMs, oldUntilMs, signed: keptOf(signed) };
  } catch {
    throw malformed('cannot be read');
  }
}
