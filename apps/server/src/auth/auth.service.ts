import { createHash, createHmac, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config/config';
import { CONFIG } from '../injection';
import { AccessTokens, type Caller } from '../callers/access-tokens';
import type { Origin } from '../callers/origin';
import { DeviceTokens } from './device-tokens';
import { type Guess, Guesses } from './guesses';
import {
  AccountDisabledError,
  RefreshInvalidError,
  RefreshReusedError,
  UnknownDeviceError,
  WrongPasswordError,
} from '../callers/auth-errors';
import type { PageOf, PageWish } from '../paging/page';
import { type AccountRow, AuthRepository, type DeviceRow } from './auth.repository';
import { AccountNames } from './account-names';
import { accountWith, hashPassword } from './passwords';
import { SignUpLimit } from './sign-up-limit';

/** What a device gets and keeps. */
export interface Issued {
  accountId: string;
  name: string;
  accessToken: string;
  accessExpiresAtMs: number;
  accessLifetimeMs: number;
  refreshToken: string;
  /** Says at the next sign-in that this device was in before. */
  deviceToken: string;
  /** What others call the person; empty: by the name. */
  displayName: string;
}

export interface Person {
  name: string;
  password: string;
  device: string;
  origin: Origin;
  /** Aborted when they wait no longer. */
  caller?: AbortSignal;
}

/** As they want to be called. */
export interface NewPerson extends Person {
  /** Empty: by the name. */
  displayName: string;
}

@Injectable()
export class AuthService {
  private readonly guesses: Guesses;
  private readonly signUps: SignUpLimit;
  /** Of names that are only asked about. */
  private readonly nameChecks: SignUpLimit;

  constructor(
    private readonly accounts: AuthRepository,
    private readonly names: AccountNames,
    private readonly accessTokens: AccessTokens,
    private readonly deviceTokens: DeviceTokens,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.guesses = new Guesses(config.auth);
    this.signUps = new SignUpLimit(config.auth);
    this.nameChecks = new SignUpLimit(config.auth);
  }

  /** Whether somebody could sign up so, as far as it can be told now. */
  async checkName({ name, displayName, origin }: Pick<NewPerson, 'name' | 'displayName' | 'origin'>): Promise<void> {
    this.nameChecks.take(origin);
    this.names.refuseReserved(name, displayName);
    await this.accounts.couldCreate({ name, nameKey: nameKey(name), displayName });
  }

  async signUp({ name, displayName, password, device, origin, caller }: NewPerson): Promise<Issued> {
    this.signUps.take(origin);
    this.names.refuseReserved(name, displayName);
    const passwordHash = await hashPassword(password, caller);
    const account = await this.accounts.createAccount({ name, nameKey: nameKey(name), displayName, passwordHash });
    return this.signedIn(account, device);
  }

  /** `deviceToken`: what the device got when it was signed in last. */
  async signIn(person: Person & { deviceToken?: string | undefined }): Promise<Issued> {
    const { name, password, device, origin, caller, deviceToken } = person;
    const before = await this.signedInBefore(nameKey(name), deviceToken);
    const guess = this.guesses.begin(nameKey(name), origin, before);
    const account = await this.look(guess, nameKey(name), { password, caller });
    if (!account) throw new WrongPasswordError();
    guess.right();
    if (account.disabledAt) throw new AccountDisabledError(account.name);
    return this.signedIn(account, device);
  }

  /** Whether it is really them: what cannot be taken back needs the password, and guesses count as at sign-in. */
  async confirm(who: Caller, { password, origin, caller }: Omit<Person, 'name' | 'device'>): Promise<void> {
    const guess = this.guesses.begin(nameKey(who.name), origin, who.deviceId);
    const account = await this.look(guess, nameKey(who.name), { password, caller });
    if (account?.id !== who.accountId) throw new WrongPasswordError();
    guess.right();
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

  /** The account whose password that is; null: of none. */
  private async look(
    guess: Guess,
    key: string,
    { password, caller }: Pick<Person, 'password' | 'caller'>,
  ): Promise<AccountRow | null> {
    try {
      return await accountWith(() => this.accounts.accountByName(key), password, caller);
    } catch (error) {
      guess.undone();
      throw error;
    }
  }

  /** The device that says so, if it was signed in to the account of that name, and not removed from it since. */
  private async signedInBefore(key: string, deviceToken = ''): Promise<string | null> {
    const before = deviceToken === '' ? null : this.deviceTokens.read(deviceToken);
    if (!before) return null;
    return (await this.accounts.wasSignedIn(key, before.accountId, before.deviceId)) ? before.deviceId : null;
  }

  private async signedIn(account: Known, device: string): Promise<Issued> {
    const refresh = this.newRefreshToken();
    const deviceId = await this.accounts.addDevice(account.id, device, refresh);
    return this.issued(account, deviceId, refresh.token);
  }

  private issued(account: Known, deviceId: string, refreshToken: string): Issued {
    const { id: accountId, name, displayName, adminRights: rights } = account;
    const access = this.accessTokens.issue({ accountId, name, deviceId, rights });
    return {
      accountId,
      name,
      accessToken: access.token,
      accessExpiresAtMs: access.expiresAtMs,
      accessLifetimeMs: this.accessTokens.lifetimeSeconds * 1000,
      refreshToken,
      deviceToken: this.deviceTokens.issue({ accountId, deviceId }),
      displayName,
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

type Known = Pick<AccountRow, 'id' | 'name' | 'displayName' | 'adminRights'>;

/** The same for the same attempt, so that an answer that got lost can be given again though the server keeps none. */
const ofAttempt = (refreshToken: string, attempt: string): string =>
  createHmac('sha256', refreshToken).update(attempt).digest('base64url');

/** 256 random bits need no salt and no slow hash. */
const digest = (token: string): Uint8Array => createHash('sha256').update(token).digest();
