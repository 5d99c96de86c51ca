import type { KeyObject } from 'node:crypto';

/** The two kinds of token that the server signs: one that lets in for minutes, one that only says that a device was here. */
export type TokenKind = 'access' | 'device';

export interface RingKeys {
  signing: { kid: string; privateKey: KeyObject };
  /** By kid: what is read. */
  read: Record<TokenKind, ReadonlyMap<string, KeyObject>>;
}

/**
 * The keys that tokens are signed with and read by, as they are now. Whoever looks after them sets it; who signs and reads asks it
 * each time, at once.
 */
export class TokenRing {
  private keys: RingKeys | null = null;
  private changes = 0;

  /** Grows with every change. */
  get version(): number {
    return this.changes;
  }

  get now(): RingKeys {
    if (this.keys === null) throw new Error('there is no token key yet: nobody is let in before there is one');
    return this.keys;
  }

  /** True: something has changed. */
  set(keys: RingKeys): boolean {
    if (this.keys !== null && textOf(keys) === textOf(this.keys)) return false;
    this.keys = keys;
    this.changes += 1;
    return true;
  }

  /** RFC 7517: what access tokens are read by. */
  jwks(): { keys: Record<string, string>[] } {
    const keys = [...this.now.read.access].map(([kid, key]) => {
      const { kty = '', crv = '', x = '' } = key.export({ format: 'jwk' });
      return { kty, crv, x, kid, use: 'sig', alg: 'EdDSA' };
    });
    return { keys };
  }
}

// ---- details ----

const textOf = ({ signing, read }: RingKeys): string =>
  JSON.stringify([signing.kid, [...read.access.keys()], [...read.device.keys()]]);
