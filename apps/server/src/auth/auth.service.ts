import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../callers/access-tokens';
import {
  AccountDisabledError,
  RefreshInvalidError,
  RefreshReusedError,
  UnknownDeviceError,
} from '../callers/auth-errors';
import type { Config } from '../config/config';
import { CONFIG } from '../injection';
import type { PageOf, PageWish } from '../paging/page';
import { AccountNames, nameKey } from './account-names';
import { AuthRepository, type DeviceRow } from './auth.repository';
import { DeviceSignIn, digest, type Issued, ofAttempt } from './device-sign-in';
import { PasswordGuard, type Typed } from './password-guard';
import { hashPassword } from './passwords';
import { SignUpLimit } from './sign-up-limit';

export interface Person extends Typed {
  name: string;
  device: string;
}

/** As they want to be called. */
export interface NewPerson extends Person {
  /** Empty: by the name. */
  displayName: string;
}

@Injectable()
export class AuthService {
  private readonly signUps: SignUpLimit;
  /** Of names that are only asked about. */
  private readonly nameChecks: SignUpLimit;

  constructor(
    private readonly accounts: AuthRepository,
    private readonly names: AccountNames,
    private readonly guard: PasswordGuard,
    private readonly devicesIn: DeviceSignIn,
    @Inject(CONFIG) config: Config,
  ) {
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
    return this.devicesIn.signIn(account, device);
  }

  /** `deviceToken`: what the device got when it was signed in last. */
  async signIn({
    name,
    device,
    deviceToken,
    ...typed
  }: Person & { deviceToken?: string | undefined }): Promise<Issued> {
    const account = await this.guard.ofName(name, typed, deviceToken);
    if (account.disabledAt) throw new AccountDisabledError(account.name);
    return this.devicesIn.signIn(account, device);
  }

  async refresh(refreshToken: string, attempt: string): Promise<Issued> {
    const next = this.devicesIn.newRefreshToken(attempt === '' ? undefined : ofAttempt(refreshToken, attempt));
    const trade = await this.accounts.trade(digest(refreshToken), next);
    if (trade.outcome === 'invalid') throw new RefreshInvalidError();
    if (trade.outcome === 'disabled') throw new AccountDisabledError(trade.name);
    if (trade.outcome === 'reused') throw new RefreshReusedError();
    return this.devicesIn.issued(trade.account, trade.deviceId, next.token);
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

  /** Resolves with how many devices there were. */
  signOutEverywhere({ accountId, deviceId }: Caller, keepThisOne: boolean): Promise<number> {
    return this.accounts.endDevicesOf(accountId, 'removed', keepThisOne ? deviceId : null);
  }
}
