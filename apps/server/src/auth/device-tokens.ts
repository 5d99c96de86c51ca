import { createSigner, createVerifier } from 'fast-jwt';
import type { KeyPair } from '../keys/signing-keys';

const ISSUER = 'midip2p';

/** What a device token says. */
export interface SignedInBefore {
  accountId: string;
  deviceId: string;
}

/**
 * The server's word that a device was signed in to an account: a device that has it is not kept out by others who guess that
 * account's password. It opens nothing by itself, so it needs no end, and it counts only while the device is not removed.
 */
export class DeviceTokens {
  private readonly sign: (claims: object) => string;
  private readonly verify: (token: string) => { sub: string; device: string };

  constructor(key: KeyPair) {
    const header = { alg: 'EdDSA' as const, typ: 'device+jwt' };
    const pem = key.privateKey.export({ type: 'pkcs8', format: 'pem' });
    this.sign = createSigner({ key: pem, algorithm: 'EdDSA', header, iss: ISSUER, aud: ISSUER });
    this.verify = createVerifier({
      key: key.publicKey.export({ type: 'spki', format: 'pem' }),
      algorithms: ['EdDSA'],
      allowedIss: ISSUER,
      allowedAud: ISSUER,
      checkTyp: 'device+jwt',
      requiredClaims: ['sub', 'device'],
    }) as (token: string) => { sub: string; device: string };
  }

  issue({ accountId, deviceId }: SignedInBefore): string {
    return this.sign({ sub: accountId, device: deviceId });
  }

  /** null: it is not one of this server. */
  read(token: string): SignedInBefore | null {
    try {
      const { sub: accountId, device: deviceId } = this.verify(token);
      return { accountId, deviceId };
    } catch {
      return null;
    }
  }
}
