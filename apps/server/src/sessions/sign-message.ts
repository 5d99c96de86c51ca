import { sign } from 'node:crypto';
import { epochSignedBytes, introductionSignedBytes, permissionSignedBytes, removalSignedBytes } from '@midip2p/proto';
import type { Voice } from '../keys/introduction-ring';

export interface SignedMessage {
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

export type SignedKind = keyof typeof SIGNED_BYTES;

export const signMessage = (kind: SignedKind, payload: Buffer, { privateKey }: Voice): SignedMessage => ({
  payload,
  signature: sign(null, SIGNED_BYTES[kind](payload), privateKey),
});
