import { randomUUID } from 'node:crypto';
import { ADMIN_RIGHTS, type AdminRight } from './admin-rights';
import { SignedOutError, TokenExpiredError, TokenInvalidError } from './auth-errors';
import type { EndedAccess } from './ended-access';
import { isExpired, RingTokens } from './ring-tokens';
import type { TokenRing } from './token-ring';

/** The caller, as a verified access token says. */
export interface Caller {
  accountId: string;
  name: string;
  deviceId: string;
  /** The administrator's rights at the time the token was made: check that the account still has them before an act. */
  rights: readonly AdminRight[];
  /** Milliseconds since 1970: until when this is worth anything. */
  expiresAtMs: number;
  /** A program that has shown this API key, and no account at all: `accountId` is the key's. */
  apiKeyId?: string;
}

/** The program that shows an API key; rejects if there is no such key. */
export type FindKey = (text: string) => Promise<Caller>;

/** A token is shown with every call, and says the same each time: so many are remembered with what they say. */
const MOST_REMEMBERED = 4096;
/** The rights of the bearer. Every account may play. */
const PLAY = 'play';
const grantOf = (right: AdminRight) => `admin:${right}`;
/** To servers from before the right to manage is the only one, and theirs gave all. */
const ADMINISTRATE = 'administrate';

const NOBODYS = { has: () => false };

interface Claims {
  sub: string;
  exp: number;
  name: string;
  device: string;
  grants: string[];
}

/**
 * Access tokens: short-lived, signed with a token key, known to no table. They are checked at once, on the thread that asks
 * (some 0.1 ms): nothing that waits for a thread of its own, as a password does, keeps a call waiting.
 */
export class AccessTokens {
  private readonly tokens: RingTokens<Claims>;
  /** Those that were found good, the longest-known first. */
  private readonly good = new Map<string, Caller>();
  private goodAt = -1;

  constructor(
    private readonly ring: TokenRing,
    readonly lifetimeSeconds: number,
    private readonly ended: Pick<EndedAccess, 'has'> = NOBODYS,
  ) {
    this.tokens = new RingTokens(ring, 'access', ['sub', 'exp', 'name', 'device', 'grants']);
  }

  issue(who: Omit<Caller, 'expiresAtMs'>): { token: string; expiresAtMs: number } {
    const iat = Math.floor(Date.now() / 1000);
    const exp = iat + this.lifetimeSeconds;
    const grants = [PLAY, ...(who.rights.includes('manage') ? [ADMINISTRATE] : []), ...who.rights.map(grantOf)];
    // By jti two tokens of one second are still two.
    const claims = { sub: who.accountId, jti: randomUUID(), iat, exp, name: who.name, device: who.deviceId, grants };
    return { token: this.tokens.sign(claims), expiresAtMs: exp * 1000 };
  }

  /** TokenExpiredError, SignedOutError, or TokenInvalidError for whatever else is wrong with it. */
  verify(token: string): Caller {
    const caller = this.signed(token);
    if (this.ended.has(caller)) throw new SignedOutError();
    return caller;
  }

  private signed(token: string): Caller {
    if (this.goodAt !== this.ring.version) this.good.clear(); // a key of theirs may have gone
    this.goodAt = this.ring.version;
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
      const { sub, exp, name, device, grants } = this.tokens.read(token);
      if (!grants.includes(PLAY)) throw new TokenInvalidError();
      return {
        accountId: sub,
        name,
        deviceId: device,
        rights: rightsIn(grants),
        expiresAtMs: exp * 1000,
      };
    } catch (error) {
      throw isExpired(error) ? new TokenExpiredError() : new TokenInvalidError();
    }
  }
}

// ---- details ----

function rightsIn(grants: readonly string[]): readonly AdminRight[] {
  const named = ADMIN_RIGHTS.filter((right) => grants.includes(grantOf(right)));
  return named.length === 0 && grants.includes(ADMINISTRATE) ? ADMIN_RIGHTS : named;
}
