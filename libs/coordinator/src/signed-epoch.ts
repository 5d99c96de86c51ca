import type { KeyObject } from 'node:crypto';
import { EpochPayload, epochSignedBytes } from '@midip2p/proto';
import { EpochRefusedError } from './errors';
import { keptOf, readSigned, type Signed, type SignedKind } from './signed-message';

/** The server's word on who is timing master, once it is believed. */
export interface SignedEpoch {
  epoch: { term: number; elector: number };
  peerId: string;
  signed: Signed;
}

const SERVER_ELECTOR = 0;

/** Throws EpochRefusedError. Nothing is looked at before the signature is verified. [ELECTION-5.4-1] */
export function readEpoch(signed: Signed, believed: { keys: readonly KeyObject[]; sessionId: string }): SignedEpoch {
  const { sessionId, term, peerId } = readSigned(signed, believed.keys, EPOCH);
  if (sessionId !== believed.sessionId)
    throw new EpochRefusedError('epoch-session', `epoch ${term} is of another session`);
  if (term === 0 || peerId === '') throw new EpochRefusedError('epoch-malformed', `epoch ${term} is not whole`);
  return { epoch: { term, elector: SERVER_ELECTOR }, peerId, signed: keptOf(signed) };
}

// ---- details ----

const EPOCH: SignedKind<EpochPayload> = {
  signedBytes: epochSignedBytes,
  decode: (payload) => EpochPayload.decode(payload),
  refused: (fault) =>
    fault === 'signature'
      ? new EpochRefusedError('epoch-signature', "an epoch does not bear the server's signature")
      : new EpochRefusedError('epoch-malformed', 'an epoch cannot be read'),
};
