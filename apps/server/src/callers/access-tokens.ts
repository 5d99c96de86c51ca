import { randomUUID } from 'node:crypto';
import { createSigner, createVerifier, TOKEN_ERROR_CODES, TokenError } from 'fast-jwt';
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

/** A token is shown with every call, and says the same each time: so many are remembered with what they say. */
const MOST_REMEMBERED = 4096;
const ISSUER = 'midip2p';
/** What the bearer may do. Every account may play. */
const PLAY = 'play';
const ADMINISTRATE = 'administrate';

interface Claims {
  sub: string;
  exp: number;
  name: string;
  device: string;
  grants: string[];
}

/**
 * Access tokens: short-lived, signed with the token key, known to no table. They are checked at once, on the thread that asks
 * (some 0.1 ms): nothing that waits for a thread of its own, as a password does, keeps a call waiting.
 */
export class AccessTokens {
  private readonly sign: (claims: object) => string;
  private readonly read: (token: string) => Claims;
  /** Those that were found good, the longest-known first. */
  private readonly good = new Map<string, Caller>();

  constructor(
    key: KeyPair,
    readonly lifetimeSeconds: number,
  ) {
    const pem = { type: 'pkcs8', format: 'pem' } as const;
    this.sign = createSigner({
      key: key.privateKey.export(pem),
      algorithm: 'EdDSA',
      header: { alg: 'EdDSA', typ: 'at+jwt' },
      iss: ISSUER,
      aud: ISSUER,
    });
    this.read = createVerifier({
      key: key.publicKey.export({ type: 'spki', format: 'pem' }),
      algorithms: ['EdDSA'],
      allowedIss: ISSUER,
      allowedAud: ISSUER,
      checkTyp: 'at+jwt',
      requiredClaims: ['sub', 'exp', 'name', 'device', 'grants'],
    }) as (token: string) => Claims;
  }

  issue(who: Omit<Caller, 'expiresAtMs'>): { token: string; expiresAtMs: number } {
    const iat = Math.floor(Date.now() / 1000);
    const exp = iat + this.lifetimeSeconds;
    const grants = who.administrator ? [PLAY, ADMINISTRATE] : [PLAY];
    // By jti two tokens of one second are still two.
    const claims = { sub: who.accountId, jti: randomUUID(), iat, exp, name: who.name, device: who.deviceId, grants };
    return { token: this.sign(claims), expiresAtMs: exp * 1000 };
  }

  /** TokenExpiredError, or TokenInvalidError for whatever else is wrong with it. */
  verify(token: string): Caller {
    const known = this.good.get(token);
    if (known !== undefined && known.expiresAtMs > Date.now()) return known;
    this.good.delete(token);
    const caller = this.check(token);
    const [oldest] = this.good.size >= MOST_REMEMBERED ? this.good.keys() : [];
    if (oldest !== undefined) this.good.delete(oldest);
    this.good.set(token, caller);
    return caller;
  }

  private check(token: string): Caller {
    try {
      const { sub, exp, name, device, grants } = this.read(token);
      if (!grants.includes(PLAY)) throw new TokenInvalidError();
      return {
        accountId: sub,
        name,
        deviceId: device,
        administrator: grants.includes(ADMINISTRATE),
        expiresAtMs: exp * 1000,
      };
    } catch (error) {
      const expired = error instanceof TokenError && error.code === TOKEN_ERROR_CODES.expired;
      throw expired ? new TokenExpiredError() : new TokenInvalidError();
    }
  }
}
