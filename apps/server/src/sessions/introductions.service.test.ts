import { generateKeyPairSync, verify } from 'node:crypto';
import { epochSignedBytes, removalSignedBytes } from '@midip2p/proto';
import { loadConfig } from '../config/load-config';
import { IntroductionRing, voiceOf } from '../keys/introduction-ring';
import { thumbprint } from '../keys/key-files';
import { IntroductionsService } from './introductions.service';

const aKey = () => {
  const pair = generateKeyPairSync('ed25519');
  return { ...pair, kid: thumbprint(pair.publicKey) };
};

/** A server with two keys, the second of which signs. */
function aSigner() {
  const [old, next] = [aKey(), aKey()];
  const ring = new IntroductionRing(old);
  const handOver = () =>
    ring.set({
      signing: voiceOf(next),
      oldest: voiceOf(old),
      handovers: [{ newKid: next.kid, payload: Buffer.from('p'), signature: Buffer.from('s') }],
    });
  return { old, next, ring, handOver, service: new IntroductionsService(ring, loadConfig({ environment: {} })) };
}

it('signs with the key of now, and for who reads no hand-overs with the oldest that counts [TOAST-5.9-8]', () => {
  const { old, next, handOver, service } = aSigner();
  const signers = () => [true, false].map((readsHandovers) => service.voice(readsHandovers).kid);
  expect([signers(), service.handovers]).toEqual([[old.kid, old.kid], []]);
  handOver();
  expect([signers(), service.handovers.length]).toEqual([[next.kid, old.kid], 1]);
  const { payload, signature } = service.writeEpoch('s', { term: 1, peerId: 'p' }, service.voice(true));
  expect(verify(null, epochSignedBytes(payload), next.publicKey, signature)).toBe(true);
});

it('signs what was signed before again, once for each key, and changes nothing in it [TOAST-5.9-8]', () => {
  const { old, next, handOver, service } = aSigner();
  const peer = { id: 'p', sessionId: 's', fingerprint: new Uint8Array() } as Parameters<typeof service.writeRemoval>[0];
  const kept = service.writeRemoval(peer, 'noise');
  const again = (readsHandovers: boolean) =>
    service.signAgain('removal', kept.payload, service.voice(readsHandovers), kept);
  expect(again(true).signature).toEqual(kept.signature); // Ed25519: the same key, the same bytes
  handOver();
  for (const [readsHandovers, { publicKey }] of [
    [true, next],
    [false, old],
  ] as const) {
    const { payload, signature } = again(readsHandovers);
    expect(payload).toEqual(kept.payload);
    expect(verify(null, removalSignedBytes(payload), publicKey, signature)).toBe(true);
    expect(again(readsHandovers)).toBe(again(readsHandovers));
  }
});

it('tells who follows its keys of each change, and of nothing else', () => {
  const { ring, handOver, service } = aSigner();
  let changes = 0;
  const leave = service.followKeys(() => (changes += 1));
  expect([handOver(), handOver(), changes]).toEqual([true, false, 1]);
  leave();
  const { signing } = ring.now;
  ring.set({ signing, oldest: signing, handovers: ring.now.handovers });
  expect(changes).toBe(1);
});
