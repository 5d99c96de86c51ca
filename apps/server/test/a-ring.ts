// A ring of one token key.
import { TokenRing } from '../src/callers/token-ring';
import { type KeyPair, thumbprint } from '../src/keys/key-files';

export function ringOf({ privateKey, publicKey }: KeyPair): TokenRing {
  const ring = new TokenRing();
  const kid = thumbprint(publicKey);
  const read = new Map([[kid, publicKey]]);
  ring.set({ signing: { kid, privateKey }, read: { access: read, device: read } });
  return ring;
}
