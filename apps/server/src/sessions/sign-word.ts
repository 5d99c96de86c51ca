import { sign } from 'node:crypto';
import { epochSignedBytes, introductionSignedBytes, permissionSignedBytes, removalSignedBytes } from '@midip2p/proto';
import type { Voice } from '../keys/introduction-ring';

export interface SignedWord {
  payload: Buffer;
  signature: Buffer;
}

/** The bytes in front of what is signed differ for each kind, so that none can pass for another. */
const SIGNED_BYTES = {
  introduction: introductionSignedBytes,
  removal: removalSignedBytes,
  permission: permissionSignedBytes,
  epoch: epochSignedBytes,
};

export type WordKind = keyof typeof SIGNED_BYTES;

export const signWord = (kind: WordKind, payload: Buffer, { privateKey }: Voice): SignedWord => ({
  payload,
  signature: sign(null, SIGNED_BYTES[kind](payload), privateKey),
});
