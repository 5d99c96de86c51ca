import { randomUUID } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import type { KeyPair } from '../keys/signing-keys';
import { TokenExpiredError, TokenInvalidError } from './auth-errors';

/** Who is calling: what a verified access token says. */
export interface Caller {
  accountId: string;
  name: string;
  deviceId: string;
  /** It had the administrator's right when the token was made: whoever lets it act looks whether it still has. */
  administrator: boolean;
  /** Milliseconds since 1970: until when this is worth anything. */
  expiresAtMs: number;
}

const ISSUER = 'midip2p';
/** What the bearer may do. Every account may play. */
const PLAY = 'play';
const ADMINISTRATE = 'administrate';

/** Access tokens: short-lived, signed with the token key, known to no table. */
export class AccessTokens {
  constructor(
    private readonly key: KeyPair,
    readonly lifetimeSeconds: number,
  ) {}

  async issue(who: Omit<Caller, 'expiresAtMs'>): Promise<{ token: string; expiresAtMs: number }> {
    const now = Math.floor(Date.now() / 1000);
    const expires = now + this.lifetimeSeconds;
    const grants = who.administrator ? [PLAY, ADMINISTRATE] : [PLAY];
    const token = await new SignJWT({ name: who.name, device: who.deviceId, grants })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt' })
      .setIssuer(ISSUER)
      .setAudience(ISSUER)
      .setSubject(who.accountId)
      .setJti(randomUUID()) // two tokens of one second are still two
      .setIssuedAt(now)
      .setExpirationTime(expires)
      .sign(this.key.privateKey);
    return { token, expiresAtMs: expires * 1000 };
  }

  /** TokenExpiredError, or TokenInvalidError for whatever else is wrong with it. */
  async verify(token: string): Promise<Caller> {
    try {
      const { payload } = await jwtVerify<{ name: string; device: string; grants: string[] }>(
        token,
        this.key.publicKey,
        {
          algorithms: ['EdDSA'],
          issuer: ISSUER,
          audience: ISSUER,
          typ: 'at+jwt',
          requiredClaims: ['sub', 'exp', 'name', 'device', 'grants'],
        },
      );
      if (!payload.grants.includes(PLAY)) throw new TokenInvalidError();
      const { sub = '', exp = 0, name, device, grants } = payload;
      const administrator = grants.includes(ADMINISTRATE);
      return { accountId: sub, name, deviceId: device, administrator, expiresAtMs: exp * 1000 };
    } catch (error) {
      throw error instanceof errors.JWTExpired ? new TokenExpiredError() : new TokenInvalidError();
    }
  }
}
