import type { KeyObject } from 'node:crypto';
import { type NamedKey, rawPublicKey } from './key-files';

/** A key that this server signs with. */
export interface Voice {
  kid: string;
  /** The public half: Ed25519, 32 bytes. */
  raw: Buffer;
  privateKey: KeyObject;
}

/** As it is told. */
export interface SignedHandover {
  newKid: string;
  payload: Buffer;
  signature: Buffer;
}

export interface RingVoices {
  /** The key that signs now. */
  signing: Voice;
  /** For those who read no hand-overs: the oldest that still counts. */
  oldest: Voice;
  /** In the order of their keys. */
  handovers: readonly SignedHandover[];
}

export const voiceOf = ({ kid, publicKey, privateKey }: Omit<NamedKey, 'path'>): Voice => ({
  kid,
  raw: rawPublicKey(publicKey),
  privateKey,
});

/**
 * The keys that introductions and the like are signed with, as they are now. Whoever looks after them sets it; who signs asks it each
 * time, at once.
 */
export class IntroductionRing {
  private voices: RingVoices;
  private readonly followers = new Set<() => void>();

  constructor(first: Omit<NamedKey, 'path'>) {
    const voice = voiceOf(first);
    this.voices = { signing: voice, oldest: voice, handovers: [] };
  }

  get now(): RingVoices {
    return this.voices;
  }

  /** True: something has changed. */
  set(voices: RingVoices): boolean {
    if (textOf(voices) === textOf(this.voices)) return false;
    this.voices = voices;
    for (const told of [...this.followers]) told();
    return true;
  }

  /** `told` is called after every change. Returns the way out. */
  follow(told: () => void): () => void {
    this.followers.add(told);
    return () => void this.followers.delete(told);
  }
}

// ---- details ----

const textOf = ({ signing, oldest, handovers }: RingVoices): string =>
  JSON.stringify([signing.kid, oldest.kid, handovers.map(({ newKid }) => newKid)]);
