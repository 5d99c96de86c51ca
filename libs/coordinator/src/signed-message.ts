// What the server has signed, so that players can pass it on and believe it: introductions, removals, permissions, epochs.
import { type KeyObject, verify } from 'node:crypto';

/** As it came: what others are told, so that they can believe it too. */
export interface Signed {
  payload: Uint8Array;
  signature: Uint8Array;
}

export interface SignedKind<T> {
  /** What the signature is over, of a payload. */
  signedBytes(payload: Uint8Array): Uint8Array;
  /** Throws where it is no message at all. */
  decode(payload: Uint8Array): T;
  /** The error that says so. */
  refused(fault: 'signature' | 'malformed'): Error;
}

/** Throws what `kind` refuses with. Nothing is looked at before the signature is verified, by any of `keys`. [TOAST-5.9-3] */
export function readSigned<T>({ payload, signature }: Signed, keys: readonly KeyObject[], kind: SignedKind<T>): T {
  const bytes = kind.signedBytes(payload);
  if (!keys.some((key) => verify(null, bytes, key, signature))) throw kind.refused('signature');
  try {
    return kind.decode(payload);
  } catch {
    throw kind.refused('malformed');
  }
}

/** Bytes of its own, which live as long as it does. */
export const keptOf = ({ payload, signature }: Signed): Signed => ({
  payload: new Uint8Array(payload),
  signature: new Uint8Array(signature),
});
