import { sign } from 'node:crypto';
import { HandoverPayload, handoverSignedBytes } from '@midip2p/proto';
import type { PublishedHandover } from './handovers.repository';
import { type NamedKey, rawPublicKey } from './key-files';

/** The server's word that the next key signs from then on, by both keys. [TOAST-5.9-1] */
export function makeHandover(
  old: NamedKey,
  next: NamedKey,
  { now, fromAt, oldUntil }: { now: Date; fromAt: Date; oldUntil: Date },
): Omit<PublishedHandover, 'isOn' | 'isOver'> {
  const message = {
    oldKey: rawPublicKey(old.publicKey),
    newKey: rawPublicKey(next.publicKey),
    fromMs: fromAt.getTime(),
    oldUntilMs: oldUntil.getTime(),
    issuedAtMs: now.getTime(),
  };
  const payload = Buffer.from(HandoverPayload.encode(message).finish());
  const halves = [old, next].map(({ privateKey }) => sign(null, handoverSignedBytes(payload), privateKey));
  return { oldKid: old.kid, newKid: next.kid, payload, signature: Buffer.concat(halves), fromAt, oldUntil };
}
