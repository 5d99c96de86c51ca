import { generateKeyPairSync, verify } from 'node:crypto';
import { HandoverPayload, handoverSignedBytes } from '@midip2p/proto';
import { rawPublicKey, thumbprint } from './key-files';
import { makeHandover } from './make-handover';

const aKey = () => {
  const pair = generateKeyPairSync('ed25519');
  return { ...pair, kid: thumbprint(pair.publicKey), path: '' };
};

it('is signed by the old key and then by the new one, and says from when to when [TOAST-5.9-1]', () => {
  const [old, next] = [aKey(), aKey()];
  const at = (ms: number) => new Date(1_800_000_000_000 + ms);
  const made = makeHandover(old, next, { now: at(0), fromAt: at(1000), oldUntil: at(2000) });
  expect(made).toMatchObject({ oldKid: old.kid, newKid: next.kid, fromAt: at(1000), oldUntil: at(2000) });
  expect(HandoverPayload.decode(made.payload)).toEqual({
    oldKey: rawPublicKey(old.publicKey),
    newKey: rawPublicKey(next.publicKey),
    fromMs: at(1000).getTime(),
    oldUntilMs: at(2000).getTime(),
    issuedAtMs: at(0).getTime(),
  });
  expect(made.signature).toHaveLength(128);
  const bytes = handoverSignedBytes(made.payload);
  expect(verify(null, bytes, old.publicKey, made.signature.subarray(0, 64))).toBe(true);
  expect(verify(null, bytes, next.publicKey, made.signature.subarray(64))).toBe(true);
});
