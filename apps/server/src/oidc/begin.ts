import { createHash, randomBytes, randomInt } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { SignUpLimit } from '../auth/sign-up-limit';
import type { Origin } from '../callers/origin';
import type { Config } from '../config/config';
import { CONFIG } from '../injection';
import { PendingRepository } from './pending.repository';
import { Provider } from './provider';

/** The data about a sign-in that has begun, for the terminal. */
export interface BegunSignIn {
  secret: string;
  url: string;
  code: string;
  lifetimeMs: number;
  askEveryMs: number;
  provider: string;
}

const ASK_EVERY_MS = 1000;

/** Begins the way of a browser through the provider, for a terminal that waits. */
@Injectable()
export class BeginSignIn {
  private readonly limit: SignUpLimit;

  constructor(
    private readonly provider: Provider,
    private readonly pending: PendingRepository,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.limit = new SignUpLimit(config.auth);
  }

  /** `accountId`: whose account is to be linked; null: somebody signs in. UnknownProviderError, ProviderUnavailableError, TooManyAttemptsError. */
  async begin(wanted: string, device: string, origin: Origin, accountId: string | null): Promise<BegunSignIn> {
    const provider = this.provider.named(wanted);
    this.limit.take(origin);
    await this.provider.look(); // whoever cannot sign in now is told so here, and not in a browser
    const lifetimeMs = this.config.oidc.lifetimeSeconds * 1000;
    const [secret, ticket, code] = [randomBytes(32).toString('base64url'), letters(16), letters(8)];
    await this.pending.add({
      ...{ ticket, accountId, device, origin: origin.host, issuer: this.provider.issuer! },
      ...{ secretHash: secretHash(secret), codeHash: codeHash(ticket, code) },
      expiresAt: new Date(Date.now() + lifetimeMs),
    });
    const url = this.provider.page(`sign-in/${ticket}`).href;
    return {
      secret,
      url,
      code: `${code.slice(0, 4)}-${code.slice(4)}`,
      lifetimeMs,
      askEveryMs: ASK_EVERY_MS,
      provider,
    };
  }
}

/** 256 random bits need no salt and no slow hash. */
export const secretHash = (secret: string): Uint8Array => createHash('sha256').update(secret).digest();

/** However it was typed. */
export const codeHash = (ticket: string, typed: string): Uint8Array =>
  createHash('sha256')
    .update(`${ticket} ${typed.replace(/[\s-]/g, '').toUpperCase()}`)
    .digest();

// ---- details ----

/** None that is taken for another when it is read out. */
const LETTERS = 'ABCDEFGHJKMNPQRSTVWXYZ23456789';
const letters = (many: number): string =>
  Array.from({ length: many }, () => LETTERS[randomInt(LETTERS.length)]).join('');
