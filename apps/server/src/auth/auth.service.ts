import { createHash, createHmac, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config/config';
import { NameTakenError } from '../domain-error';
import { CONFIG } from '../injection';
import { AccessTokens, type Caller } from '../callers/access-tokens';
import { AttemptLimit } from './attempt-limit';
import {
  AccountDisabledError,
  RefreshInvalidError,
  RefreshReusedError,
  UnknownDeviceError,
  WrongPasswordError,
} from '../callers/auth-errors';
import type { PageOf, PageWish } from '../paging/page';
import { type AccountRow, AuthRepository, type DeviceRow } from './auth.repository';
import { hashPassword, passwordMatches } from './passwords';

/** What a device gets and keeps. */
export interface Issued {
  accountId: string;
  name: string;
  accessToken: string;
  accessExpiresAtMs: number;
  accessLifetimeMs: number;
  refreshToken: string;
}

export interface Person {
  name: string;
  password: string;
  device: string;
  /** The network address they call from. */
  address: string;
  /** Aborted when they wait no longer. */
  caller?: AbortSignal;
}

@Injectable()
export class AuthService {
  private readonly signIns: AttemptLimit;
  private readonly signUps: AttemptLimit;

  constructor(
    private readonly accounts: AuthRepository,
    private readonly accessTokens: AccessTokens,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    const windowMs = config.auth.attemptWindowSeconds * 1000;
    this.signIns = new AttemptLimit(config.auth.attempts, windowMs);
    this.signUps = new AttemptLimit(config.auth.signUps, windowMs);
  }

  async signUp({ name, password, device, address, caller }: Person): Promise<Issued> {
    this.signUps.take(address);
    const account = await this.accounts.createAccount(name, nameKey(name), await hashPassword(password, caller));
    if (!account) throw new NameTakenError('account', name);
    return this.signedIn(account, device);
  }

  async signIn({ name, password, device, address, caller }: Person): Promise<Issued> {
    const key = `${nameKey(name)} ${address}`;
    this.signIns.take(key); // counted before the password is looked at: guesses in parallel count too
    const account = await this.accounts.accountByName(nameKey(name));
    const matches = await passwordMatches(account?.passwordHash ?? null, password, caller);
    if (!account || !matches) throw new WrongPasswordError();
    this.signIns.forget(key);
    if (account.disabledAt) throw new AccountDisabledError(account.name);
    return this.signedIn(account, device);
  }

  /** Whether it is really them: what cannot be taken back needs the password, and guesses count as at sign-in. */
  async confirm(who: Caller, { password, address, caller }: Omit<Person, 'name' | 'device'>): Promise<void> {
    const key = `${nameKey(who.name)} ${address}`;
    this.signIns.take(key);
    const account = await this.accounts.accountByName(nameKey(who.name));
    const matches = await passwordMatches(account?.passwordHash ?? null, password, caller);
    if (account?.id !== who.accountId || !matches) throw new WrongPasswordError();
    this.signIns.forget(key);
  }

  async refresh(refreshToken: string, attempt: string): Promise<Issued> {
    const next = this.newRefreshToken(attempt === '' ? undefined : ofAttempt(refreshToken, attempt));
    const trade = await this.accounts.trade(digest(refreshToken), next);
    if (trade.outcome === 'invalid') throw new RefreshInvalidError();
    if (trade.outcome === 'disabled') throw new AccountDisabledError(trade.name);
    if (trade.outcome === 'reused') throw new RefreshReusedError();
    return this.issued(trade.account, trade.deviceId, next.token);
  }

  async signOut(refreshToken: string): Promise<void> {
    await this.accounts.endDeviceOf(digest(refreshToken), 'signed-out');
  }

  devices(caller: Caller, page: PageWish): Promise<PageOf<DeviceRow>> {
    return this.accounts.devicesOf(caller.accountId, page);
  }

  async removeDevice(caller: Caller, id: string): Promise<void> {
    if (!(await this.accounts.endDevice(caller.accountId, id, 'removed'))) throw new UnknownDeviceError(id);
  }

  private async signedIn(account: Known, device: string): Promise<Issued> {
    const refresh = this.newRefreshToken();
    const deviceId = await this.accounts.addDevice(account.id, device, refresh);
    return this.issued(account, deviceId, refresh.token);
  }

  private issued(account: Known, deviceId: string, refreshToken: string): Issued {
    const { id: accountId, name, administrator } = account;
    const access = this.accessTokens.issue({ accountId, name, deviceId, administrator });
    return {
      accountId,
      name,
      accessToken: access.token,
      accessExpiresAtMs: access.expiresAtMs,
      accessLifetimeMs: this.accessTokens.lifetimeSeconds * 1000,
      refreshToken,
    };
  }

  private newRefreshToken(token = randomBytes(32).toString('base64url')): {
    token: string;
    hash: Uint8Array;
    expiresAt: Date;
  } {
    const expiresAt = new Date(Date.now() + this.config.auth.refreshTokenDays * 86_400_000);
    return { token, hash: digest(token), expiresAt };
  }
}

/** What makes a name taken. */
export const nameKey = (name: string): string => name.toLowerCase();

// ---- details ----

type Known = Pick<AccountRow, 'id' | 'name' | 'administrator'>;

/** The same for the same attempt, so that an answer that got lost can be given again though the server keeps none. */
const ofAttempt = (refreshToken: string, attempt: string): string =>
  createHmac('sha256', refreshToken).update(attempt).digest('base64url');

/** 256 random bits need no salt and no slow hash. */
const digest = (token: string): Uint8Array => createHash('sha256').update(token).digest();
