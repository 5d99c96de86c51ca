import { type KeyObject, verify } from 'node:crypto';
import { EpochPayload, epochSignedBytes } from '@midip2p/proto';
import { EpochRefusedError } from './errors';

/** As it came: what others are told, so that they can believe it too. */
export interface Signed {
  payload: Uint8Array;
  signature: Uint8Array;
}

/** The server's word on who is timing master, once it is believed. */
export interface SignedEpoch {
  epoch: { term: number; elector: number };
  peerId: string;
  signed: Signed;
}

const SERVER_ELECTOR = 0;

/** Throws EpochRefusedError. Nothing is looked at before the signature is verified. [ELECTION-5.4-1] */
export function readEpoch(
  { payload, signature }: Signed,
  believed: { key: KeyObject; sessionId: string },
): SignedEpoch {
  if (!verify(null, epochSignedBytes(payload), believed.key, signature))
    throw new EpochRefusedError('epoch-signature', "an epoch does not bear the server's signature");
  let word: EpochPayload;
  try {
    word = EpochPayload.decode(payload);
  } catch {
    // not a message at all
    throw new EpochRefusedError('epoch-malformed', 'an epoch cannot be read');
  }
  const { sessionId, term, peerId } = word;
  if (sessionId !== believed.sessionId)
    throw new EpochRefusedError('epoch-session', `epoch ${term} is of another session`);
  if (term === 0 || peerId === '') throw new EpochRefusedError('epoch-malformed', `epoch ${term} is not whole`);
  const signed = { payload: new Uint8Array(payload), signature: new Uint8Array(signature) };
  return { epoch: { term, elector: SERVER_ELECTOR }, peerId, signed };
}
